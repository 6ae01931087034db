import { once } from 'node:events'
import { z } from 'zod'
import { startChild } from '../support/child.ts'
import type { Counts } from './latencies.ts'

/** What a crowd has received: counted from its beginning, but the latencies since it was last asked. */
export interface Received {
  readonly frames: number
  readonly entries: number
  readonly latencies: Counts
}

const received = z.object({
  frames: z.number(),
  entries: z.number(),
  latencies: z.array(z.tuple([z.number(), z.number()])),
})

export interface Crowd {
  received(): Promise<Received>
  close(): Promise<void>
}

/** Opens that many subscriptions, in a process of their own, and waits until all are asked for. */
export async function startCrowd(argument: {
  readonly url: string
  readonly token: string
  readonly instanceId: string
  readonly count: number
}): Promise<Crowd> {
  const child = await startChild(new URL('./subscribers.ts', import.meta.url), argument)
  return {
    async received() {
      const answer = once(child.process, 'message')
      child.process.send('how many')
      return received.parse((await answer)[0])
    },
    close: () => child.close(),
  }
}
