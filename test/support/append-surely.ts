import { setTimeout as sleep } from 'node:timers/promises'
import type { GraphqlClient } from './graphql-client.ts'

/** Appends the lines, a few at a time, one batch after the other; what is not acknowledged is sent again under the same batch id, until it is. `onBatch` may hold it up. */
export async function appendSurely(
  client: () => GraphqlClient,
  instanceId: string,
  lines: readonly string[],
  { batchSize = 5, onBatch = () => {} }: { batchSize?: number; onBatch?: (acknowledged: number) => unknown } = {},
): Promise<void> {
  for (let start = 0; start < lines.length; start += batchSize) {
    const batch = lines.slice(start, start + batchSize)
    const input = { instanceId, batchId: `${start}`, entries: batch.map((message) => ({ message })) }
    while (!(await acknowledged(client(), input))) await sleep(50)
    await onBatch(start + batch.length)
  }
}

async function acknowledged(client: GraphqlClient, input: Readonly<Record<string, unknown>>): Promise<boolean> {
  try {
    await client.mutate('appendMcpLogs', input, 'lastSeq')
    return true
  } catch {
    return false
  }
}
