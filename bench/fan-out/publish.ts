import { setTimeout as sleep } from 'node:timers/promises'
import type { StartedServer } from '../support/start-panoptes.ts'
import { timedLine } from './document.ts'
import { now } from './now.ts'

/**
 * Sends a server one event after the other, each at its moment whatever has become of those before. Every event says when it should have been
 * sent, so that a server that is late cannot make itself look better.
 */
export async function publish(server: StartedServer, perSecond: number, seconds: number): Promise<number> {
  const start = now()
  const count = Math.round(perSecond * seconds)
  for (let index = 0; index < count; index += 1) {
    const due = start + (index * 1_000_000) / perSecond
    const early = (due - now()) / 1_000
    if (early > 0) await sleep(early)
    server.process.send({ publish: timedLine(due) })
  }
  await sleep(Math.max(0, (start + seconds * 1_000_000 - now()) / 1_000))
  return count
}
