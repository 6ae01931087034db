import { createInterface } from 'node:readline'
import type { KeeperMessage } from './keeper-message.ts'
import type { ProcessGroup } from './process-group.ts'
import { reapProcess } from './reap.ts'

// The keeper: a process beside the gateway that ends what the gateway has started when the gateway is gone. It is told over its stdin what there
// is; that this pipe closes is how it learns of the gateway's end, whatever that was. It prints nothing: who would read it may be dead.

/** How long programs may take to end by themselves (ms). */
const GRACE_MS = 5_000
/** How often it looks whether the gateway still holds what it started (ms). A timer for the moment itself would be late after a sleep of the machine. */
const LOOK_MS = 1_000

const groups = new Map<string, ProcessGroup>()
let heldUntil: number | null = null

// A signal for the gateway's whole service is meant for the gateway: it ends what it has started, then this pipe closes.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

/** A gateway that was killed may leave half a line. */
function read(line: string): KeeperMessage | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function listen(message: KeeperMessage | undefined): void {
  if (message?.tell === 'watch') groups.set(message.group.runId, message.group)
  else if (message?.tell === 'forget') groups.delete(message.runId)
  else if (message?.tell === 'holdUntil') heldUntil = message.epochMs
}

async function endAll(): Promise<void> {
  await Promise.all([...groups.values()].map((group) => reapProcess({ ...group, graceMs: GRACE_MS })))
  process.exit()
}

let ending = false
function end(): void {
  if (ending) return
  ending = true
  clearInterval(looking)
  void endAll()
}

const looking = setInterval(() => {
  if (heldUntil !== null && Date.now() >= heldUntil) end()
}, LOOK_MS)
createInterface({ input: process.stdin })
  .on('line', (line) => listen(read(line)))
  .on('close', end)
process.stdin.on('error', end)
