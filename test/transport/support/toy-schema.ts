import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildSchema, type GraphQLSchema } from 'graphql'
import type { Actor } from '../../../src/access/viewer.ts'
import { PanoptesError } from '../../../src/errors.ts'
import { sharedEvents } from '../../../src/graphql/shared-events.ts'
import type { ToyEvent, ToyFeed } from './toy-feed.ts'

export interface ToyContext {
  readonly actor: Actor
  readonly resumeAfter: string | null
  readonly signal: AbortSignal
}

const sdl = `
  "A thing with things in it."
  type Thing { id: ID!, name: String!, parent: Thing, things(first: Int, last: Int): ThingConnection!, parts: [Thing!]! }
  type ThingConnection { edges: [ThingEdge!]!, nodes: [Thing!]!, pageInfo: PageInfo!, totalCount: Int! }
  type ThingEdge { cursor: String!, node: Thing! }
  type PageInfo { hasNextPage: Boolean! }
  input SignInInput { email: String!, password: String! }
  type SignInPayload { token: String! }
  type Query {
    hello(name: String): String!
    whoAmI: String!
    thing: Thing
    things(first: Int = 20, last: Int): ThingConnection!
    refused: String
    broken: String
    slow(ms: Int!): String
    lucky(number: Int!): Int!
  }
  type Mutation {
    signIn(input: SignInInput!): SignInPayload!
    count: Int!
  }
  type Event {
    seq: Int!
    text(loud: Boolean): String!
    who: String!
    "Waits for the test."
    slow: String
    "Throws when the text says so."
    frail: String
  }
  type Subscription {
    "Events that are shared: behind \`after\`, else from the first one on."
    feed(after: Int = 0): Event!
    "Counts up, one tick after the other."
    ticks(count: Int, everyMs: Int = 1): Int!
    "Its source opens when the test says so."
    late: Int!
    "A source that waits and never looks at the signal."
    stuck: Int!
    refusedTicks: Int!
    brokenTicks: Int!
  }
`

/** What a driver might say in an error. */
export const secret = 'password=hunter2 at /srv/secret.sql'

/** Counts open sources, so that tests see a leak. */
export interface ToySources {
  open: number
  opened: number
  /** Fires when the source of `late` may open. */
  readonly lateMayOpen: AbortController
  readonly feed: ToyFeed
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {
    // Aborted: whoever waits looks at the signal next.
  })
}

export function createToySchema(sources: ToySources): GraphQLSchema {
  let counted = 0

  function source(field: string, signal: AbortSignal, values: AsyncIterator<number>): AsyncIterableIterator<object> {
    return watched(signal, values, (value) => ({ [field]: value }))
  }

  function watched<T>(
    signal: AbortSignal,
    values: AsyncIterator<T>,
    eventOf: (value: T) => object,
  ): AsyncIterableIterator<object> {
    sources.open += 1
    sources.opened += 1
    let open = true
    const close = () => {
      if (open) sources.open -= 1
      open = false
    }
    signal.addEventListener('abort', close)
    return {
      async next() {
        const step = await values.next()
        return step.done ? { done: true, value: undefined } : { done: false, value: eventOf(step.value) }
      },
      async return() {
        close()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  async function* ticks(count: number, everyMs: number, signal: AbortSignal): AsyncGenerator<number> {
    for (let tick = 1; tick <= count && !signal.aborted; tick += 1) {
      yield tick
      await pause(everyMs, signal)
    }
  }

  const never: AsyncIterator<number> = { next: () => new Promise(() => {}) }
  const resolvers: Record<string, Record<string, object>> = {
    Query: {
      hello: { resolve: (_: unknown, { name }: { name?: string }) => `Hello ${name ?? 'world'}` },
      whoAmI: { resolve: (_: unknown, __: unknown, { actor }: ToyContext) => JSON.stringify(actor) },
      refused: {
        resolve: () => {
          throw new PanoptesError('FORBIDDEN', 'Not for you.', { fields: [{ path: 'a.b', message: 'no' }] })
        },
      },
      broken: {
        resolve: () => {
          throw new Error(secret)
        },
      },
      slow: {
        resolve: async (_: unknown, { ms }: { ms: number }, { signal }: ToyContext) => pause(ms, signal).then(() => 'done'),
      },
      lucky: { resolve: (_: unknown, { number }: { number: number }) => number },
      thing: { resolve: () => null },
      things: { resolve: () => ({ edges: [], nodes: [], pageInfo: { hasNextPage: false }, totalCount: 0 }) },
    },
    Mutation: {
      signIn: { resolve: () => ({ token: 'good' }) },
      count: {
        resolve: () => {
          counted += 1
          return counted
        },
      },
    },
    Event: {
      text: {
        resolve: ({ text }: ToyEvent, { loud }: { loud?: boolean }) => {
          sources.feed.executions += 1
          return loud ? text.toUpperCase() : text
        },
      },
      who: { resolve: (_: unknown, __: unknown, { actor }: ToyContext) => JSON.stringify(actor.viewer) },
      slow: { resolve: (_: unknown, __: unknown, { signal }: ToyContext) => sources.feed.pass(signal) },
      frail: {
        resolve: ({ text }: ToyEvent) => {
          if (text === 'break') throw new Error(secret)
          return text
        },
      },
    },
    Subscription: {
      feed: {
        subscribe: (_: unknown, { after }: { after: number }, { resumeAfter, signal }: ToyContext) =>
          watched(signal, sources.feed.follow(Number(resumeAfter ?? after), signal), (event) => event),
        resolve: (event: ToyEvent) => event,
        extensions: sharedEvents(({ seq }: ToyEvent) => String(seq)),
      },
      ticks: {
        subscribe: (_: unknown, { count, everyMs }: { count?: number; everyMs: number }, { signal }: ToyContext) =>
          source('ticks', signal, ticks(count ?? Number.POSITIVE_INFINITY, everyMs, signal)),
      },
      late: {
        // Deaf to the signal while it opens: what comes late has to be told to stop.
        subscribe: async () => {
          await once(sources.lateMayOpen.signal, 'abort')
          return source('late', new AbortController().signal, never)
        },
      },
      stuck: { subscribe: () => source('stuck', new AbortController().signal, never) },
      refusedTicks: {
        subscribe: () => {
          throw new PanoptesError('NOT_FOUND', 'There is no such thing.')
        },
      },
      brokenTicks: {
        async *subscribe() {
          yield { brokenTicks: 1 }
          throw new Error(secret)
        },
      },
    },
  }

  const schema = buildSchema(sdl)
  for (const name of ['Query', 'Mutation', 'Subscription', 'Event']) {
    const type = schema.getType(name)
    if (type === undefined || !('getFields' in type)) continue
    for (const [field, functions] of Object.entries(resolvers[name] ?? {}))
      Object.assign(type.getFields()[field] ?? {}, functions)
  }
  return schema
}
