/** The usual way: GraphQL Yoga and graphql-ws as their guides join them, the same document, events from memory. Nothing is checked. */
import { setMaxListeners } from 'node:events'
import { createServer } from 'node:http'
import type { ExecutionArgs } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { createPubSub, createSchema, createYoga } from 'graphql-yoga'
import { WebSocketServer } from 'ws'
import { listen } from './listen.ts'
import { onPublication } from './on-publication.ts'

const eventTarget = new EventTarget()
setMaxListeners(0, eventTarget)
const pubSub = createPubSub<{ batches: [batch: object] }>({ eventTarget })
const yoga = createYoga({
  logging: false,
  schema: createSchema({
    typeDefs: `
      type Query { nothing: Int }
      type McpLog { seq: Int!, timestamp: String!, level: String!, source: String!, message: String! }
      type McpLogBatch { entries: [McpLog!]!, cursor: String!, phase: String! }
      type Subscription { mcpLogStream(instanceIds: [ID!]!): McpLogBatch! }`,
    resolvers: {
      Subscription: { mcpLogStream: { subscribe: () => pubSub.subscribe('batches'), resolve: (batch: object) => batch } },
    },
  }),
})
const server = createServer(yoga)
const sockets = new WebSocketServer({ server, path: '/graphql' })

/** What Yoga puts into the arguments for graphql-ws to call. */
interface Enveloped {
  readonly execute: (args: ExecutionArgs) => ReturnType<typeof import('graphql').execute>
  readonly subscribe: (args: ExecutionArgs) => ReturnType<typeof import('graphql').subscribe>
}

// The guide's own casts: Yoga's functions travel in the root value (https://the-guild.dev/graphql/yoga-server/docs/features/subscriptions).
useServer(
  {
    execute: (args) => (args.rootValue as Enveloped).execute(args),
    subscribe: (args) => (args.rootValue as Enveloped).subscribe(args),
    onSubscribe: async (context, _id, params) => {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({ ...context, params })
      const document = parse(params.query)
      const errors = validate(schema, document)
      if (errors.length > 0) return errors
      return {
        schema,
        document,
        operationName: params.operationName,
        variableValues: params.variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe },
      }
    },
  },
  sockets,
)
onPublication((batch) => pubSub.publish('batches', batch))
process.send?.({ url: await listen(server) })
