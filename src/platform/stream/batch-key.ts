import { createHash } from 'node:crypto'

/** A uuid that stands for a client's batch id: half of its SHA-256, so that the row that remembers a batch is narrow whatever the client chose. */
export function batchKey(batchId: string): string {
  return createHash('sha256').update(batchId).digest('hex').slice(0, 32)
}
