import type { EndReason, StreamBatch } from '../platform/stream/stream-batch.ts'
import { builder } from './builder.ts'

builder.scalarType('StreamCursor', {
  description:
    'A place in one or more streams: opaque text. It covers all streams of a subscription, and of one stream it is the cursor that the connection gives the same entry.',
  serialize: (value) => value,
  parseValue: (value) => {
    if (typeof value === 'string') return value
    throw new TypeError('A StreamCursor is text.')
  },
})

export const StreamPhase = builder.enumType('StreamPhase', {
  description: 'Whether a batch holds what was there before, or what is new.',
  values: {
    BACKFILL: { description: 'Entries that were there when you came; more of them may follow.' },
    LIVE: { description: 'You have caught up: from now on entries come as they are written. The first such batch may be empty.' },
  } satisfies Readonly<Record<StreamBatch<unknown>['phase'], { description: string }>>,
})

export const OnLag = builder.enumType('OnLag', {
  description: 'What happens to a reader that is slower than the stream.',
  values: {
    CATCH_UP: { description: 'It gets every entry, later.' },
    SKIP: {
      description: 'When it is more than 1,000 entries behind it goes on at the end, and `skipped` says how many it missed.',
    },
  } as const,
})

const StreamEndReason = builder.enumType('StreamEndReason', {
  description: 'Why a stream is over.',
  values: {
    FINISHED: { description: 'It has come to its end, and you have all of it.' },
    DELETED: { description: 'What it was about has been deleted.' },
    ACCESS_LOST: { description: 'You may not see it any more.' },
    SESSION_ENDED: { description: 'The session or token that you came with was revoked or has expired.' },
  } satisfies Readonly<Record<EndReason, { description: string }>>,
})

/** The end of a stream, with the id by which the API names it. */
export interface ShownEnd {
  readonly streamId: string
  readonly reason: EndReason
  readonly exitCode: number | null
}

export const StreamEnd = builder.objectRef<ShownEnd>('StreamEnd').implement({
  description: 'A stream of the subscription that is over.',
  fields: (t) => ({
    streamId: t.exposeID('streamId', { description: 'Which stream: the id of what it is about.' }),
    reason: t.expose('reason', { type: StreamEndReason, description: 'Why.' }),
    exitCode: t.exposeInt('exitCode', {
      nullable: true,
      description: 'What the process behind it last ended with, where there was one.',
    }),
  }),
})
