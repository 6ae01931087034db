/** What the database said about a failed statement. */
interface Fault {
  /** SQLSTATE, as in https://www.postgresql.org/docs/current/errcodes-appendix.html. */
  readonly state: string
  /** The constraint's or index's name, where the fault is about one. */
  readonly constraint: string | null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function property(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A database's message ends with the name of what it is about, in quotes: Prisma keeps no other trace of a CHECK's name. */
function lastQuoted(message: string | undefined): string | undefined {
  return message?.match(/"([^"]+)"[^"]*$/)?.[1]
}

/** Prisma keeps the driver's own account in `meta.driverAdapterError.cause`, for its raw queries too; `pg` throws it as it is. */
function faultOf(error: unknown): Fault | undefined {
  const driver = property(property(property(error, 'meta'), 'driverAdapterError'), 'cause') ?? error
  const state = text(property(driver, 'originalCode')) ?? text(property(driver, 'code'))
  if (state === undefined || !/^[0-9A-Z]{5}$/.test(state)) return undefined
  const constraint = property(driver, 'constraint')
  const message = text(property(driver, 'originalMessage')) ?? text(property(driver, 'message'))
  return { state, constraint: text(constraint) ?? text(property(constraint, 'index')) ?? lastQuoted(message) ?? null }
}

function violated(error: unknown, states: readonly string[]): string | null {
  const fault = faultOf(error)
  return fault !== undefined && states.includes(fault.state) ? (fault.constraint ?? '') : null
}

/** The name of the unique index or constraint that a write broke, null when it failed for another reason. Prisma's and pg's errors. */
export function uniqueViolation(error: unknown): string | null {
  return violated(error, ['23505'])
}

/** The name of the foreign key that a write broke, by naming a missing row or by removing one that is named (RESTRICT); else null. */
export function foreignKeyViolation(error: unknown): string | null {
  return violated(error, ['23503', '23001'])
}

/** The name of the CHECK constraint that a write broke, else null. */
export function checkViolation(error: unknown): string | null {
  return violated(error, ['23514'])
}

/** Whether another transaction was in the way (serialisation failure or deadlock), so that trying again may well succeed. */
export function isWriteConflict(error: unknown): boolean {
  const state = faultOf(error)?.state
  return state === '40001' || state === '40P01' || property(error, 'code') === 'P2034'
}

/** Connection lost (class 08), resources gone (53), cancelled by a timeout, lock not to be had, shut down, idle too long. */
const UNAVAILABLE_STATES = /^(08...|53...|57014|55P03|57P0[1-5]|25P03|25P04)$/
/** Prisma: not reachable, timed out, connection closed, no connection free, transaction not begun in time or expired. */
const UNAVAILABLE_PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028'])
const UNAVAILABLE_SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE', 'ENOENT'])
/** `pg` and `pg-pool` throw these as plain errors without a code. */
const UNAVAILABLE_MESSAGES =
  /^(timeout exceeded when trying to connect|Query read timeout|Connection terminated|Client has encountered a connection error|Cannot use a pool after calling end)/

/** Whether a statement failed because the database could not be reached or did not answer in time: UNAVAILABLE to a client. */
export function isUnavailable(error: unknown): boolean {
  const state = faultOf(error)?.state
  if (state !== undefined && UNAVAILABLE_STATES.test(state)) return true
  const code = text(property(error, 'code'))
  if (code !== undefined && (UNAVAILABLE_PRISMA.has(code) || UNAVAILABLE_SOCKET.has(code))) return true
  return UNAVAILABLE_MESSAGES.test(text(property(error, 'message')) ?? '')
}
