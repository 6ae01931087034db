import type { Figure } from '../platform/metrics/figure.ts'
import type { StreamMetrics } from '../platform/stream/stream.ts'

/** The kinds of streams, by the names that their figures are labelled with. */
export type StreamSources = Readonly<Record<string, () => StreamMetrics>>

/** Figures of every kind of stream, under the label `stream`. */
export function streamFigures(sources: StreamSources): readonly Figure[] {
  const figure = (kind: Figure['kind'], name: string, help: string, value: (metrics: StreamMetrics) => number): Figure => ({
    name: `panoptes_stream_${name}`,
    help,
    kind,
    labels: ['stream'],
    read: () => Object.entries(sources).map(([stream, read]) => ({ labels: { stream }, value: value(read()) })),
  })
  return [
    figure('gauge', 'watched', 'Streams that somebody follows.', ({ follows }) => follows.watchedStreams),
    figure('gauge', 'subscribers', 'Who follows streams.', ({ follows }) => follows.subscribers),
    figure('gauge', 'groups', 'Groups of subscribers that share their batches.', ({ follows }) => follows.groups),
    figure('gauge', 'lag_entries', 'Entries that the slowest subscriber is behind.', ({ follows }) => follows.lag),
    figure('counter', 'ring_reads_total', 'Reads that memory answered.', ({ follows }) => follows.ringReads),
    figure('counter', 'database_pages_total', 'Pages that were read from the database.', ({ follows }) => follows.databasePages),
    figure('counter', 'catch_ups_total', 'Streams that were further than the bus had said.', ({ follows }) => follows.catchUps),
    figure('counter', 'holes_total', 'Messages of the bus before which something was missing.', ({ follows }) => follows.holes),
    figure('counter', 'batches_made_total', 'Batches that were made for subscribers.', ({ follows }) => follows.batchesMade),
    figure('counter', 'batches_shared_total', 'Batches taken over from others.', ({ follows }) => follows.batchesShared),
    figure('counter', 'skipped_entries_total', 'Entries skipped as asked.', ({ follows }) => follows.skipped),
    figure('counter', 'commits_total', 'Statements that stored appends.', ({ appends }) => appends.commits),
    figure('counter', 'appends_total', 'Appends that were stored.', ({ appends }) => appends.requests),
    figure('counter', 'appends_repeated_total', 'Appends that had been stored before.', ({ appends }) => appends.repeated),
    figure('counter', 'appends_refused_total', 'Appends that found no room.', ({ appends }) => appends.refused),
    figure('counter', 'appends_failed_total', 'Appends that an error kept out.', ({ appends }) => appends.failed),
    figure('counter', 'entries_total', 'Entries that were stored.', ({ appends }) => appends.rows),
    figure('gauge', 'waiting_entries', 'Entries that wait to be stored.', ({ appends }) => appends.waitingRows),
    figure('gauge', 'waiting_bytes', 'The size of those that wait.', ({ appends }) => appends.waitingBytes),
  ]
}
