import type { ModelName } from '../../access/model.ts'
import { builder } from '../builder.ts'
import { PageInfo } from '../page-info.ts'
import type { Edge, Page } from './page.ts'
import { refOf } from './refs.ts'

type ConnectionRef = ReturnType<typeof builder.objectRef<Page>>

const connections = new Map<ModelName, ConnectionRef>()

/** Where a connection's rows stand in a document, for the selection of what to load of them. */
export const rowPaths = [['nodes'], ['edges', 'node']]

/** The type `XConnection` with its `XEdge`, made once for each model. */
export function connectionOf(model: ModelName): ConnectionRef {
  const found = connections.get(model)
  if (found) return found
  const connection = builder.objectRef<Page>(`${model}Connection`)
  connections.set(model, connection)
  const edge = builder.objectRef<Edge>(`${model}Edge`).implement({
    description: `One row of a list of ${model}, with its place.`,
    fields: (t) => ({
      node: t.field({
        type: refOf(model),
        description: 'The row.',
        extensions: { read: { role: 'node' } },
        resolve: (one) => one.node,
      }),
      cursor: t.exposeString('cursor', {
        description: 'The place of the row in this order: give it as `after` or `before`.',
        extensions: { read: { role: 'cursor' } },
      }),
    }),
  })
  connection.implement({
    description: `A page of a list of ${model}.`,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The rows with their cursors.',
        extensions: { read: { role: 'edges' } },
        resolve: (page) => page.edges(),
      }),
      nodes: t.field({
        type: [refOf(model)],
        description: 'The rows.',
        extensions: { read: { role: 'nodes' } },
        resolve: (page) => page.nodes(),
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'Where the page lies.',
        extensions: { read: { role: 'pageInfo' } },
        resolve: (page) => page.pageInfo(),
      }),
      totalCount: t.int({
        description: 'How many rows the whole list holds; counted only when asked for.',
        extensions: { read: { role: 'totalCount' } },
        resolve: (page) => page.totalCount(),
      }),
    }),
  })
  return connection
}
