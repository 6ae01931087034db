import type { GraphQLResolveInfo } from 'graphql'
import { apiId } from '../../access/api-id.ts'
import type { LoadedRow } from '../../access/matches.ts'
import type { ModelName } from '../../access/model.ts'
import { policies } from '../../access/policies.ts'
import type { StreamBatch } from '../../platform/stream/stream-batch.ts'
import type { StreamEntry } from '../../platform/stream/stream-entry.ts'
import { builder } from '../builder.ts'
import type { Context } from '../context.ts'
import type { Selection } from '../delegate.ts'
import { sharedEvents } from '../shared-events.ts'
import { StreamEnd, StreamPhase } from '../stream-types.ts'
import { fieldPath } from './field-path.ts'
import { identifiedByAny } from './identified-by.ts'
import { refOf } from './refs.ts'
import { selectionFor } from './selection.ts'
import { encodeStreamCursor } from './stream-cursor.ts'

/**
 * The type `XBatch`: what subscribers of a stream of X are handed.
 * @param owner the model whose rows have the streams.
 * @param rowOf an entry as a row of X, with all of its columns.
 * @returns the type, and the extensions of the subscription field that answers it.
 */
export function streamBatch<Content>(model: ModelName, owner: ModelName, rowOf: (entry: StreamEntry<Content>) => LoadedRow) {
  /** By what the stream hands out, which is the same object for all who want the same. */
  const rows = new WeakMap<readonly StreamEntry<Content>[], readonly LoadedRow[]>()
  const cursors = new WeakMap<object, string>()

  function rowsOf({ entries }: StreamBatch<Content>): readonly LoadedRow[] {
    const found = rows.get(entries) ?? entries.map(rowOf)
    rows.set(entries, found)
    return found
  }

  function cursorOf({ positions }: StreamBatch<Content>): string {
    const found = cursors.get(positions) ?? encodeStreamCursor(model, positions)
    cursors.set(positions, found)
    return found
  }

  const ref = builder.objectRef<StreamBatch<Content>>(`${model}Batch`).implement({
    description: `Entries of one or more streams of ${model}: all that came at about the same time.`,
    fields: (t) => ({
      entries: t.field({
        type: [refOf(model)],
        description: 'The entries, in the order of each stream. Empty when nothing but the rest of the batch is to be told.',
        extensions: { read: { kind: 'stream', model } },
        resolve: (batch, _args, context, info) => entriesOf(model, rowsOf(batch), context, info),
      }),
      cursor: t.field({
        type: 'StreamCursor',
        description: 'Give it as `after` to go on behind this batch. It covers all streams of the subscription.',
        resolve: cursorOf,
      }),
      phase: t.expose('phase', { type: StreamPhase, description: 'Whether you have caught up.' }),
      skipped: t.exposeInt('skipped', {
        description: 'How many entries were left out since the last batch; only with `onLag: SKIP`.',
      }),
      ended: t.field({
        type: [StreamEnd],
        description: 'Streams that are over, and why; the subscription ends when all of them are.',
        resolve: ({ ended }) => ended.map((end) => ({ ...end, streamId: apiId(owner, { id: end.streamId }) })),
      }),
    }),
  })
  return { ref, extensions: sharedEvents(cursorOf, sessionEnded) }
}

/** Nothing more of any of the streams: the last word to a reader whose session or token has ended. */
function sessionEnded<Content>({ positions, phase }: StreamBatch<Content>): StreamBatch<Content> {
  const ended = [...positions.keys()].map((streamId) => ({ streamId, reason: 'SESSION_ENDED' as const, exitCode: null }))
  return { entries: [], positions, phase, skipped: 0, ended }
}

const selections = new WeakMap<Context, Map<string, Selection>>()

/** What a document wants of the entries, worked out once for all batches of a subscription. */
function selectionOf(model: ModelName, context: Context, info: GraphQLResolveInfo): Selection {
  const ofContext = selections.get(context) ?? new Map<string, Selection>()
  selections.set(context, ofContext)
  const path = fieldPath(info)
  const found = ofContext.get(path) ?? selectionFor(model, context, info)
  ofContext.set(path, found)
  return found
}

/** The rows as they are, or, when the document wants what they lead to, read anew with that; what is gone by then is left out. */
function entriesOf(
  model: ModelName,
  rows: readonly LoadedRow[],
  context: Context,
  info: GraphQLResolveInfo,
): readonly LoadedRow[] | Promise<readonly LoadedRow[]> {
  const selection = selectionOf(model, context, info)
  const wantsRelations = Object.values(selection.select ?? {}).some((value) => typeof value === 'object')
  return wantsRelations && rows.length > 0 ? readAnew(model, rows, context, selection) : rows
}

async function readAnew(
  model: ModelName,
  rows: readonly LoadedRow[],
  context: Context,
  selection: Selection,
): Promise<readonly LoadedRow[]> {
  const { identity } = policies[model]
  const keys = rows.map((row) => Object.fromEntries(identity.map((name) => [name, row[name] as string | bigint])))
  const loaded = await context.rows.findMany(model, {
    where: identifiedByAny(model, keys),
    order: [],
    take: rows.length,
    selection,
  })
  const byId = new Map(loaded.map((row) => [apiId(model, row), row]))
  return rows.flatMap((row): readonly LoadedRow[] => {
    const found = byId.get(apiId(model, row))
    return found ? [found] : []
  })
}
