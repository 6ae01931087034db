import { createHash } from 'node:crypto'
import { Bindings } from '../access/to-sql.ts'
import type { Viewer } from '../access/viewer.ts'
import { badField, PanoptesError } from '../errors.ts'
import type { Vault } from '../platform/vault/vault.ts'
import { type Json, toJson } from './audit-entry.ts'
import { query, timestamp } from './query.ts'
import { openResult, sealResult } from './sealed-result.ts'
import type { Change } from './writer.ts'

/** What an IdempotencyRecord's column holds. */
const longestKey = 200
/** The gateway acts as nobody's id. */
const systemId = '00000000-0000-0000-0000-000000000000'

export interface IdempotencyOptions {
  /** Seals the stored answer: must be given when it holds a secret, such as a token that is shown once. */
  readonly vault?: Pick<Vault, 'seal' | 'open'>
}

/**
 * Runs a write that may be retried over a bad network at most once per actor, action and key. The first answer is stored in the transaction
 * of the write; the same key gives it again and changes nothing. Of two at once, one runs and the other waits for its answer. Without a key it
 * just runs. Authorise before: a stored answer is given to whoever the same actor is by then.
 * @param input everything that the caller asked for, as it came; only its hash is stored.
 * @throws PanoptesError CONFLICT when the key was used with another input, BAD_USER_INPUT when it is empty or longer than 200 characters.
 */
export async function idempotently<T extends Json>(
  change: Change,
  action: string,
  key: string | null | undefined,
  input: unknown,
  run: () => Promise<T>,
  options: IdempotencyOptions = {},
): Promise<T> {
  if (key === null || key === undefined) return run()
  if (key.length === 0 || key.length > longestKey) {
    throw badField('input.idempotencyKey', `An idempotency key has 1 to ${longestKey} characters.`)
  }
  const place: Place = { actorId: actorIdOf(change.actor.viewer), action, key }
  const hash = hashOf(input)
  if (await claim(change, place, hash)) {
    const result = await run()
    await store(change, place, options.vault ? sealResult(options.vault, result, contextOf(place)) : result)
    return result
  }
  const record = await read(change, place)
  if (record.inputHash !== hash) {
    throw new PanoptesError('CONFLICT', 'This idempotency key was used with another input: use a new key for a new request.')
  }
  // What went in was a T, and JSON gives back what it was given.
  return (options.vault ? openResult(options.vault, record.result, contextOf(place)) : record.result) as T
}

interface Place {
  readonly actorId: string
  readonly action: string
  readonly key: string
}

/** Binds a sealed answer to its place, so that it opens nowhere else. */
function contextOf({ actorId, action, key }: Place): string {
  return `idempotency_records:${actorId}:${action}:${key}`
}

function actorIdOf(viewer: Viewer): string {
  switch (viewer.kind) {
    case 'USER':
      return viewer.userId
    case 'INSTANCE':
      return viewer.instanceId
    case 'SYSTEM':
      return systemId
    case 'NOBODY':
      throw new PanoptesError('UNAUTHENTICATED', 'Sign in first.')
  }
}

/** SHA-256, in hexadecimal, of the input with its keys in order: the order in which a client writes its fields means nothing. */
function hashOf(input: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(inOrder(toJson(input))))
    .digest('hex')
}

function inOrder(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(inOrder)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, item]) => [name, inOrder(item)]))
}

/** Whether this transaction is the first; waits for another one that has just claimed the same place. */
async function claim(change: Change, { actorId, action, key }: Place, hash: string): Promise<boolean> {
  const bindings = new Bindings()
  const values = [actorId, action, key, hash, timestamp(change.now)].map((value) => bindings.bind(value))
  const claimed = await query(
    change,
    `INSERT INTO idempotency_records (actor_id, action, key, input_hash, result, created_at)
     VALUES (${values[0]}::uuid, ${values[1]}, ${values[2]}, decode(${values[3]}, 'hex'), 'null', ${values[4]}::timestamptz)
     ON CONFLICT DO NOTHING RETURNING 1 AS claimed`,
    bindings,
  )
  return claimed.length > 0
}

async function store(change: Change, { actorId, action, key }: Place, result: Json): Promise<void> {
  const bindings = new Bindings()
  const stored = `result = ${bindings.bind(JSON.stringify(result))}::jsonb`
  await query(change, `UPDATE idempotency_records SET ${stored} WHERE ${at({ actorId, action, key }, bindings)}`, bindings)
}

async function read(change: Change, place: Place): Promise<{ readonly inputHash: string; readonly result: Json }> {
  const bindings = new Bindings()
  const sql = `SELECT encode(input_hash, 'hex') AS "inputHash", result FROM idempotency_records WHERE ${at(place, bindings)}`
  const [record] = await query<{ inputHash: string; result: Json }>(change, sql, bindings)
  // Only retention takes records away, long after their request; whoever meets that moment may well ask again.
  if (record === undefined) throw new PanoptesError('CONFLICT', 'This idempotency key has just expired: try again.')
  return record
}

function at({ actorId, action, key }: Place, bindings: Bindings): string {
  return `actor_id = ${bindings.bind(actorId)}::uuid AND action = ${bindings.bind(action)} AND key = ${bindings.bind(key)}`
}
