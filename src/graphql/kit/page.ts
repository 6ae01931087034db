import type { LoadedRow } from '../../access/matches.ts'
import type { ModelName } from '../../access/model.ts'
import type { PageInfoShape } from '../page-info.ts'
import { encodeCursor } from './cursor.ts'
import type { PageRequest } from './page-request.ts'

export interface Edge {
  readonly node: LoadedRow
  readonly cursor: string
}

/** One page of a list; nothing is read before a field of it is asked for, and each part once. */
export class Page {
  readonly #model: ModelName
  readonly #request: PageRequest
  readonly #read: () => Promise<readonly LoadedRow[]>
  readonly #count: () => Promise<number>
  #rows: Promise<readonly LoadedRow[]> | undefined

  /**
   * @param read answers the rows in reading order, one more than the page holds when there are more.
   * @param count answers how many rows the whole list holds.
   */
  constructor(model: ModelName, request: PageRequest, read: () => Promise<readonly LoadedRow[]>, count: () => Promise<number>) {
    this.#model = model
    this.#request = request
    this.#read = read
    this.#count = count
  }

  async nodes(): Promise<readonly LoadedRow[]> {
    const { size, backward } = this.#request
    const rows = (await this.#found()).slice(0, size)
    return backward ? rows.reverse() : rows
  }

  async edges(): Promise<readonly Edge[]> {
    return (await this.nodes()).map((node) => ({ node, cursor: this.#cursorOf(node) }))
  }

  async pageInfo(): Promise<PageInfoShape> {
    const { size, backward, hasAfter, hasBefore } = this.#request
    const more = (await this.#found()).length > size
    const nodes = await this.nodes()
    const [first, last] = [nodes[0], nodes.at(-1)]
    return {
      hasNextPage: backward ? hasBefore : more,
      hasPreviousPage: backward ? more : hasAfter,
      startCursor: first ? this.#cursorOf(first) : null,
      endCursor: last ? this.#cursorOf(last) : null,
    }
  }

  totalCount(): Promise<number> {
    return this.#count()
  }

  #found(): Promise<readonly LoadedRow[]> {
    this.#rows ??= this.#read()
    return this.#rows
  }

  #cursorOf(row: LoadedRow): string {
    return encodeCursor(this.#model, this.#request.order, row)
  }
}
