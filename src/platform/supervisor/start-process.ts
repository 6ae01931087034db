import { once } from 'node:events'
import type { ProcessIdentity } from '../process-identity.ts'
import { endFamily } from './end-family.ts'
import type { Keeper } from './keeper.ts'
import type { ProcessSpec } from './process-spec.ts'
import { type ProcessExit, type ProtocolPipes, spawnChild } from './spawn-child.ts'
import { type TakeLines, takeOutput } from './take-output.ts'

export interface RunningProcess {
  readonly identity: ProcessIdentity
  /** With `protocol`: the child's pipes. They are closed when it has ended. */
  readonly pipes: ProtocolPipes | null
  /** When the child has ended, its whole group is gone and all of its output has been taken. Never rejects. */
  readonly ended: Promise<ProcessExit>
  /** SIGTERM to the group; SIGKILL to what is left after `graceMs`. Resolves as `ended`. Called again it can only make it end sooner. */
  stop(graceMs: number): Promise<ProcessExit>
}

export interface StartOptions {
  readonly takeLines: TakeLines
  /** Unique to this start of this program. Everything that comes from it carries it in its environment. */
  readonly runId: string
  readonly keeper: Keeper
}

/** How long what an ended process wrote to its protocol may take to be read (ms) before the pipe is closed. */
const READ_OUT_MS = 1_000

/**
 * Starts a program in a session and a group of its own. What it starts in turn, in its group or not, ends with it: when the program itself has
 * ended, the rest is killed.
 *
 * @throws PanoptesError UNAVAILABLE when it cannot be started at all, with a message for people.
 */
export async function startProcess(spec: ProcessSpec, { takeLines, runId, keeper }: StartOptions): Promise<RunningProcess> {
  // Told before there is a process: should the gateway be killed before it can tell more, the run id finds it.
  keeper.watch({ identity: null, runId })
  const child = await spawnChild(spec, runId).catch((error) => {
    keeper.forget(runId)
    throw error
  })
  const { identity, pipes } = child
  keeper.watch({ identity, runId })
  const output = takeOutput(child.logs, takeLines)

  let deadline = Number.POSITIVE_INFINITY
  let ending: Promise<void> | undefined
  function end(by: number): Promise<void> {
    deadline = Math.min(deadline, by)
    // The group is ours: as long as nobody has seen the leader end, its number cannot have passed on.
    ending ??= endFamily({ leader: identity, runId, groupIsOurs: true }, () => deadline)
    return ending
  }

  async function untilEnded(): Promise<ProcessExit> {
    const exit = await child.exited
    await (ending ?? end(Date.now()))
    output.finish()
    await Promise.all([output.taken, closePipes(pipes)])
    keeper.forget(runId)
    return exit
  }

  const ended = untilEnded()
  return {
    identity,
    pipes,
    ended,
    stop(graceMs) {
      void end(Date.now() + graceMs)
      return ended
    },
  }
}

async function closePipes(pipes: ProtocolPipes | null): Promise<void> {
  if (pipes === null) return
  pipes.stdin.destroy()
  if (!pipes.stdout.closed) await once(pipes.stdout, 'close', { signal: AbortSignal.timeout(READ_OUT_MS) }).catch(() => {})
  pipes.stdout.destroy()
}
