import type { LogContent } from '../../src/domains/mcp/mcp-log/mcp-log-stream.ts'
import type { IngestSetup } from './peer.ts'

/** Entries that the peers written by hand store in one statement: batches of several instances, in the order of their ids. */
export interface Group {
  readonly instanceIds: readonly string[]
  readonly lines: readonly LogContent[]
}

/** Hands out groups of batches for the instances in turn. */
export function createTurns({ instanceIds, batch }: IngestSetup): (batches: number) => Group {
  let turn = 0
  return (batches) => {
    const chosen = Array.from({ length: batches }, () => {
      turn += 1
      return instanceIds[turn % instanceIds.length] ?? ''
    }).sort()
    return { instanceIds: chosen.flatMap((id) => batch.map(() => id)), lines: chosen.flatMap(() => batch) }
  }
}

/** Counts the entries of each instance: for peers that lock no heads, each the only writer. */
export function createSeqs(): (instanceId: string) => number {
  const seqs = new Map<string, number>()
  return (instanceId) => {
    const seq = (seqs.get(instanceId) ?? 0) + 1
    seqs.set(instanceId, seq)
    return seq
  }
}
