import { all, any, type Condition, column } from '../../access/condition.ts'
import type { ModelName } from '../../access/model.ts'
import { policies } from '../../access/policies.ts'
import { badField } from '../../errors.ts'
import { decodePositions, encodePositions } from '../../platform/stream/positions-text.ts'
import type { Positions } from '../../platform/stream/stream-batch.ts'
import type { Direction } from '../rows.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { reversed } from './keyset.ts'

function isStreamed(model: ModelName): boolean {
  const [, seq, ...rest] = policies[model].identity
  return seq === 'seq' && rest.length === 0
}

/** The column that names the stream of an entry; asking for that of a model whose rows are no entries is a mistake in our own code. */
export function streamColumn(model: ModelName): string {
  const [stream] = policies[model].identity
  if (stream === undefined || !isStreamed(model)) throw new Error(`${model} is no entry of a stream`)
  return stream
}

function orderOf(model: ModelName): readonly Direction[] {
  return [
    { column: 'seq', direction: 'ASC' },
    { column: streamColumn(model), direction: 'ASC' },
  ]
}

/** Positions as a cursor. In one stream it is the cursor of the entry's edge in a connection that is sorted by `seq`, which all are by default. */
export function encodeStreamCursor(model: ModelName, positions: Positions): string {
  const [first, second] = positions
  if (first === undefined || second !== undefined) return encodePositions(positions)
  return encodeCursor(model, orderOf(model), { [streamColumn(model)]: first[0], seq: BigInt(first[1]) })
}

/**
 * The positions that a cursor holds: of a batch, of an entry, or of an edge in a connection that is sorted by `seq`, either way.
 * @throws PanoptesError BAD_USER_INPUT
 */
export function decodeStreamCursor(model: ModelName, cursor: string, path: string): Positions {
  const positions = decodePositions(cursor)
  if (positions !== null) return positions
  const [seq, stream] = decodeEitherWay(model, cursor, path)
  const place = Number(seq)
  if (place < 0) throw badField(path, 'This is not a cursor.')
  return new Map([[String(stream), place]])
}

function decodeEitherWay(model: ModelName, cursor: string, path: string): readonly unknown[] {
  const order = orderOf(model)
  try {
    return decodeCursor(model, order, cursor, path)
  } catch {
    return decodeCursor(model, reversed(order), cursor, path)
  }
}

/**
 * The rows of a connection that lie beyond a cursor of several streams, each stream's behind its own position; null when it is no such cursor.
 * @throws PanoptesError BAD_USER_INPUT when the connection is not sorted by `seq`.
 */
export function beyondPositions(model: ModelName, order: readonly Direction[], cursor: string, path: string): Condition | null {
  const positions = isStreamed(model) ? decodePositions(cursor) : null
  if (positions === null) return null
  const [key] = order
  if (key?.column !== 'seq') throw badField(path, 'This cursor belongs to another order: sort by SEQ.')
  const is = key.direction === 'ASC' ? 'gt' : 'lt'
  const stream = streamColumn(model)
  return any(...[...positions].map(([id, seq]) => all(column(stream, 'eq', id), column('seq', is, BigInt(seq)))))
}
