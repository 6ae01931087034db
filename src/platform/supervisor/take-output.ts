import type { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createLineSplitter } from './line-splitter.ts'
import type { OutputStream, ProcessLine } from './process-line.ts'
import { createReadLine } from './read-line.ts'

/**
 * Takes lines; the pipes are read on only when it resolves: back-pressure reaches the child. Should not reject: lines that it does not take are
 * lost, and a line that says how many is put before the next that it is given.
 */
export type TakeLines = (lines: readonly ProcessLine[]) => Promise<void>

/** The output of a process on its way into a log. */
export interface Output {
  /** All of it has been taken and the pipes are closed. */
  readonly taken: Promise<void>
  /** Whoever should write has ended: what is still in the pipes is taken, and they are closed even when a stranger holds their other ends. */
  finish(): void
}

/** The most lines handed over at once. */
const BATCH = 1_000
/** What the dead have written is there at once: pipes that had to be waited for so long (ms, all in all) hold no more of it. */
const WAIT_MS = 250
/** A pipe holds so much at most (bytes), on any system: what comes beyond was written later, by a stranger. */
const PIPE_BYTES = 1_048_576

/** Reads pipes line by line and hands over what came in one turn of the event loop, one batch at a time. */
export function takeOutput(pipes: ReadonlyMap<OutputStream, Readable>, takeLines: TakeLines): Output {
  let allTaken = (): void => {}
  const taken = new Promise<void>((resolve) => {
    allTaken = resolve
  })
  const pending: ProcessLine[] = []
  let open = pipes.size
  let lost = 0
  let delivering = false
  let finishing = false
  let waitMs = WAIT_MS
  let waitingSince = 0
  let waiting: NodeJS.Timeout | undefined

  for (const [stream, pipe] of pipes) {
    const splitter = createLineSplitter()
    const readLine = createReadLine(stream)
    let beyond = 0
    pipe.on('data', (bytes: Buffer) => {
      for (const line of splitter.push(bytes)) pending.push(readLine(line))
      if (finishing) beyond += bytes.length
      if (beyond > PIPE_BYTES) pipe.destroy()
      // When a process exits, Node lets its pipes flow, paused or not.
      if (delivering) pipe.pause()
      goOn()
    })
    // A pipe that breaks closes; there is nothing else to be done about it.
    pipe.on('error', () => {})
    pipe.on('close', () => {
      for (const line of splitter.end()) pending.push(readLine(line))
      open -= 1
      goOn()
    })
  }

  function goOn(): void {
    if (waiting !== undefined) waitMs -= performance.now() - waitingSince
    clearTimeout(waiting)
    waiting = undefined
    if (delivering) return
    if (pending.length > 0) void deliver()
    else if (open === 0) allTaken()
    else if (finishing) wait()
  }

  function wait(): void {
    waitingSince = performance.now()
    waiting = setTimeout(() => each((pipe) => pipe.destroy()), Math.max(0, waitMs))
  }

  async function deliver(): Promise<void> {
    delivering = true
    await nextTurn()
    each((pipe) => pipe.pause())
    while (pending.length > 0) await handOver(pending.splice(0, lost > 0 ? BATCH - 1 : BATCH))
    delivering = false
    each((pipe) => pipe.resume())
    goOn()
  }

  async function handOver(lines: readonly ProcessLine[]): Promise<void> {
    const before = lost
    try {
      await takeLines(before === 0 ? lines : [lostLine(before), ...lines])
      lost -= before
    } catch {
      lost += lines.length
    }
  }

  function each(act: (pipe: Readable) => void): void {
    for (const pipe of pipes.values()) act(pipe)
  }

  return {
    taken,
    finish() {
      finishing = true
      goOn()
    },
  }
}

function lostLine(count: number): ProcessLine {
  const message = `Lines of output that could not be stored and are lost: ${count}.`
  return { timestamp: new Date(), level: 'ERROR', message, metadata: { stream: 'stderr', lost: count } }
}
