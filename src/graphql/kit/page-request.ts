import { all, always, type Condition } from '../../access/condition.ts'
import type { Deleted } from '../../access/fence.ts'
import type { ModelName } from '../../access/model.ts'
import { policies } from '../../access/policies.ts'
import { badField } from '../../errors.ts'
import type { Direction } from '../rows.ts'
import { decodeCursor } from './cursor.ts'
import { beyond, reversed } from './keyset.ts'
import type { Listing } from './listing.ts'
import { parseFilter } from './parse-filter.ts'
import { beyondPositions } from './stream-cursor.ts'

/** Rows on a page when nobody says. */
export const defaultPageSize = 20
/** Rows on a page at most. */
export const maxPageSize = 200
/** Keys that a list may be sorted by. */
const maxOrderKeys = 5

/** The arguments of a connection, as GraphQL hands them over. */
export interface PageArguments {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly last?: number | null | undefined
  readonly before?: string | null | undefined
  readonly filter?: object | null | undefined
  readonly orderBy?: readonly object[] | null | undefined
  readonly deleted?: Deleted | null | undefined
}

/** Which page is asked for, checked. */
export interface PageRequest {
  readonly size: number
  /** Whether the page is counted from the list's end. */
  readonly backward: boolean
  /** The order of the list, as the client sees it: total, since the last keys name the row. */
  readonly order: readonly Direction[]
  /** The order in which the database is read. */
  readonly readOrder: readonly Direction[]
  /** The filter alone, which `totalCount` counts. */
  readonly filter: Condition
  /** The filter and the cursors. */
  readonly where: Condition
  readonly deleted: Deleted
  readonly hasAfter: boolean
  readonly hasBefore: boolean
}

/**
 * The page that the arguments ask for.
 * @throws PanoptesError BAD_USER_INPUT naming the argument.
 */
export function pageRequest(listing: Listing, args: PageArguments): PageRequest {
  const { model } = listing
  if (args.first != null && args.last != null) throw badField('last', 'Give either first or last.')
  const backward = args.last != null
  const size = backward ? pageSize('last', args.last) : pageSize('first', args.first)
  const order = totalOrder(listing, args.orderBy ?? [])
  const filter = parseFilter(listing, args.filter)
  const back = reversed(order)
  const after = args.after == null ? always : beyondCursor(model, order, order, args.after, 'after')
  const before = args.before == null ? always : beyondCursor(model, order, back, args.before, 'before')
  return {
    size,
    backward,
    order,
    readOrder: backward ? back : order,
    filter,
    where: all(filter, after, before),
    deleted: args.deleted ?? 'EXCLUDE',
    hasAfter: args.after != null,
    hasBefore: args.before != null,
  }
}

/** @param towards the order, or the order reversed: which rows count as beyond. */
function beyondCursor(
  model: ModelName,
  order: readonly Direction[],
  towards: readonly Direction[],
  cursor: string,
  path: string,
): Condition {
  return beyondPositions(model, towards, cursor, path) ?? beyond(model, towards, decodeCursor(model, order, cursor, path))
}

function pageSize(name: 'first' | 'last', size: number | null | undefined): number {
  if (size == null) return defaultPageSize
  if (size < 0 || size > maxPageSize) throw badField(name, `${name} must be between 0 and ${maxPageSize}.`)
  return size
}

/** The order asked for, or the model's own, made total by the columns that name a row. */
function totalOrder(listing: Listing, orderBy: readonly object[]): readonly Direction[] {
  if (orderBy.length > maxOrderKeys) throw badField('orderBy', `A list may be sorted by at most ${maxOrderKeys} keys.`)
  const asked = orderBy.map(directionOf)
  const keys = asked.length > 0 ? asked : listing.order
  const seen = new Set<string>()
  const unique = keys.filter(({ column }) => !seen.has(column) && seen.add(column))
  const direction = unique.at(-1)?.direction ?? 'ASC'
  const rest = policies[listing.model].identity.filter((column) => !seen.has(column))
  return [...unique, ...rest.map((column) => ({ column, direction }))]
}

/** GraphQL has checked the input against `XOrder` already; its values are the columns' names. */
function directionOf(order: object): Direction {
  const { field, direction } = order as { field: string; direction: 'ASC' | 'DESC' }
  return { column: field, direction }
}
