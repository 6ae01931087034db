import DataLoader from 'dataloader'
import { all, type Condition, type Parameters } from '../access/condition.ts'
import { type FenceOptions, fence, parametersOf } from '../access/fence.ts'
import type { LoadedRow } from '../access/matches.ts'
import type { ModelName } from '../access/model.ts'
import { toPrisma } from '../access/to-prisma.ts'
import { type Bindings, toSql } from '../access/to-sql.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Database, DatabaseClient } from '../storage/database.ts'
import { delegateOf, type Selection } from './delegate.ts'

export interface Direction {
  readonly column: string
  readonly direction: 'ASC' | 'DESC'
}

export interface FindMany {
  readonly where: Condition
  readonly order: readonly Direction[]
  readonly take: number
  readonly selection: Selection
  readonly fence?: FenceOptions
}

const clients = new WeakMap<Rows, DatabaseClient>()

/** The unfenced client that Pothos reloads rows with which it already holds; nothing else may ask for it. */
export function clientOf(rows: Rows): DatabaseClient {
  const client = clients.get(rows)
  if (!client) throw new Error('these rows have no client')
  return client
}

/** The database as one viewer sees it, for one operation: every read goes through the viewer's fence. */
export class Rows {
  readonly viewer: Viewer
  readonly parameters: Parameters
  readonly #database: Database
  readonly #loaders = new Map<string, DataLoader<unknown, unknown>>()

  constructor(database: Database, viewer: Viewer) {
    this.viewer = viewer
    this.parameters = parametersOf(viewer)
    this.#database = database
    clients.set(this, database.prisma)
  }

  /** The same database as another viewer sees it. */
  as(viewer: Viewer): Rows {
    return new Rows(this.#database, viewer)
  }

  /** The rows of the model that the viewer may see, as a condition. */
  fence(model: ModelName, options?: FenceOptions): Condition {
    return fence(model, this.viewer, options)
  }

  /** One visible row, or null. */
  findFirst(model: ModelName, where: Condition, selection: Selection, options?: FenceOptions): Promise<LoadedRow | null> {
    const condition = all(this.fence(model, options), where)
    return delegateOf(this.#database.prisma, model).findFirst({
      ...selection,
      where: toPrisma(model, condition, this.parameters),
    })
  }

  /** Visible rows in the given order. */
  findMany(model: ModelName, find: FindMany): Promise<readonly LoadedRow[]> {
    const condition = all(this.fence(model, find.fence), find.where)
    return delegateOf(this.#database.prisma, model).findMany({
      ...find.selection,
      where: toPrisma(model, condition, this.parameters),
      orderBy: find.order.map(({ column, direction }) => ({ [column]: direction === 'ASC' ? 'asc' : 'desc' })),
      take: find.take,
    })
  }

  /** How many visible rows there are. */
  count(model: ModelName, where: Condition, options?: FenceOptions): Promise<number> {
    const condition = all(this.fence(model, options), where)
    return delegateOf(this.#database.prisma, model).count({ where: toPrisma(model, condition, this.parameters) })
  }

  /** The condition behind the viewer's fence, as SQL. */
  sql(model: ModelName, where: Condition, bindings: Bindings, alias: string, options?: FenceOptions): string {
    return toSql(model, all(this.fence(model, options), where), this.parameters, bindings, alias)
  }

  /** Runs a statement that was made with `sql`. */
  async query(text: string, bindings: Bindings): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { rows } = await this.#database.pool.query<Record<string, unknown>>(text, bindings.values)
    return rows
  }

  /**
   * The loader that answers one field for many parents at once. `field` names the place in the document (and the parent's type), so that
   * all parents of one list meet in one batch; the batch runs when everything that could join it has asked.
   */
  loader<K, V>(field: string, load: (keys: readonly K[]) => Promise<readonly V[]>): DataLoader<K, V> {
    const found = this.#loaders.get(field)
    // A place in the document has one field definition, hence one type of keys and values.
    if (found) return found as unknown as DataLoader<K, V>
    const loader = new DataLoader<K, V>(load, { cache: false })
    this.#loaders.set(field, loader as unknown as DataLoader<unknown, unknown>)
    return loader
  }
}
