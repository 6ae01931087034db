import type { McpInstance } from '../../../storage/generated/prisma/client.ts'
import type { Transition } from '../mcp-instance/transition.ts'
import { type Ending, type Exit, exitText } from './ending.ts'
import type { SupervisionLimits } from './supervision-limits.ts'

type EndedInstance = Pick<McpInstance, 'status' | 'desiredStatus' | 'restartCount' | 'startedAt'> & { readonly isDue: boolean }

export interface MovesInput {
  /** The instance as it is in the transaction that ends the run. */
  readonly instance: EndedInstance
  readonly ending: Ending
  /** Null when there was no process, or when nobody saw it end. */
  readonly exit: Exit | null
  readonly now: Date
  readonly limits: Pick<SupervisionLimits, 'maxRestarts' | 'soundAfterMs'>
  /** How long before restart n, 1 for the first (ms). */
  readonly backOffMs: (restart: number) => number
}

/**
 * How the status of an instance moves when its run has ended: one move, or two when it starts anew, or none when it never ran and is
 * to be tried again.
 */
export function movesAtEnd(input: MovesInput): readonly Transition[] {
  const { instance, ending } = input
  if (instance.desiredStatus === 'STOPPED') return [stopped(input)]
  if (instance.isDue) return [expired(input)]
  switch (ending.kind) {
    case 'ASKED_FOR':
      return anew(input, { restart: true })
    case 'GATEWAY_STOPPED':
      return anew(input, { reason: 'The gateway that ran it was stopped.' })
    case 'GATEWAY_GONE':
      return anew(input, { reason: 'The gateway that ran it is gone.' })
    case 'LEASE_ENDED':
      return anew(input, { reason: 'The gateway that ran it could not reach the database.' })
    case 'EXITED':
      return instance.status === 'RUNNING' && input.exit?.code === 0 ? [wentAway(input)] : failed(input, null)
    case 'FAILED':
      return failed(input, ending.reason)
    case 'LOST':
      return []
  }
}

function stopped({ instance: { status }, exit, now }: MovesInput): Transition {
  const event = { type: 'STOPPED' as const, data: { from: status, ...exitData(exit) } }
  return { from: [status], to: 'DISCONNECTED', patch: { stoppedAt: now }, event }
}

/** Its own wish: nobody is told that something failed, and it is not started again. */
function wentAway({ exit, now }: MovesInput): Transition {
  const data = { reason: 'The server ended by itself.', ...exitData(exit) }
  const patch = { stoppedAt: now, desiredStatus: 'STOPPED' as const }
  return { from: ['RUNNING'], to: 'DISCONNECTED', patch, event: { type: 'STOPPED', data } }
}

function expired({ instance: { status }, exit, now }: MovesInput): Transition {
  const event = { type: 'EXPIRED' as const, data: { from: status, ...exitData(exit) } }
  const to = status === 'RUNNING' ? 'EXPIRED' : 'DISCONNECTED'
  return { from: [status], to, patch: { desiredStatus: 'STOPPED', stoppedAt: now }, event }
}

/** A running one goes by way of DISCONNECTED; one that was starting is PENDING already. */
function anew({ instance: { status }, exit, now }: MovesInput, data: { reason: string } | { restart: true }): Transition[] {
  if (status !== 'RUNNING') return []
  const event = { type: 'STOPPED' as const, data: { ...data, ...exitData(exit) } }
  return [
    { from: ['RUNNING'], to: 'DISCONNECTED', patch: { stoppedAt: now }, event },
    { from: ['DISCONNECTED'], to: 'PENDING', event: { type: 'RESTORED', data } },
  ]
}

/**
 * ERROR; then PENDING again, after a while, when it had run before. One that failed at the start that somebody asked for stays in ERROR: who asked is
 * there to see why.
 */
function failed({ instance, exit, now, limits, backOffMs }: MovesInput, reason: string | null): Transition[] {
  const wasRunning = instance.status === 'RUNNING'
  const message = reason ?? `The process ended with ${exit === null ? 'nobody watching' : exitText(exit)}.`
  const data = { reason: message, ...exitData(exit) }
  const error: Transition = {
    from: [instance.status],
    to: 'ERROR',
    patch: { errorMessage: message, stoppedAt: now },
    event: { type: 'ERROR', data },
  }
  const sound = wasRunning && instance.startedAt !== null && now.getTime() - instance.startedAt.getTime() >= limits.soundAfterMs
  const restart = (sound ? 0 : instance.restartCount) + 1
  if (!wasRunning && instance.restartCount === 0) return [error]
  if (restart > limits.maxRestarts) {
    const given = `${message} It was started again ${limits.maxRestarts} times, and is not any more.`
    return [{ ...error, patch: { ...error.patch, errorMessage: given } }]
  }
  const afterMs = backOffMs(restart)
  return [
    error,
    {
      from: ['ERROR'],
      to: 'PENDING',
      patch: { restartCount: restart, startAfter: new Date(now.getTime() + afterMs) },
      event: { type: 'RESTORED', data: { restart, of: limits.maxRestarts, afterMs } },
    },
  ]
}

function exitData(exit: Exit | null): { exitCode?: number; signal?: string } {
  if (exit === null) return {}
  return { ...(exit.code === null ? {} : { exitCode: exit.code }), ...(exit.signal === null ? {} : { signal: exit.signal }) }
}
