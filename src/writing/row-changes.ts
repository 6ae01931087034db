import { z } from 'zod'
import { modelNames } from '../access/datamodel.ts'
import type { ModelName } from '../access/model.ts'
import type { Bus } from '../platform/bus/bus.ts'
import type { ChangedRow } from './changed-row.ts'

/** Rows that changed, one message each, to whoever follows their model, on any gateway. */
export interface RowChanges {
  /**
   * The changes of rows of a model from now on. Changes of one row that nobody has taken yet become one, the newest, so what waits is bounded
   * by the number of rows. Ends when the signal aborts.
   */
  follow(model: ModelName, signal: AbortSignal): AsyncGenerator<ChangedRow, void, undefined>
}

const message = z.object({
  model: z.enum(modelNames),
  id: z.string(),
  ownerId: z.string().nullable(),
  kind: z.enum(['CREATED', 'UPDATED', 'DELETED', 'RESTORED', 'PURGED']),
})

function topicOf(model: ModelName): string {
  return `rows/${model}`
}

export function announceRows(bus: Bus, rows: readonly ChangedRow[]): void {
  for (const { model, id, ownerId, kind } of rows) bus.publish(topicOf(model), { model, id, ownerId, kind })
}

export function createRowChanges(bus: Bus): RowChanges {
  return { follow: (model, signal) => follow(bus, model, signal) }
}

async function* follow(bus: Bus, model: ModelName, signal: AbortSignal): AsyncGenerator<ChangedRow, void, undefined> {
  const waiting = new Map<string, ChangedRow>()
  let wake = () => {}
  const unsubscribe = bus.subscribe(topicOf(model), (payload) => {
    const row = message.parse(payload)
    // Set anew, so that it stands behind changes that came before it.
    waiting.delete(row.id)
    waiting.set(row.id, row)
    wake()
  })
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)
  try {
    while (!signal.aborted) {
      for (const [id, row] of waiting) {
        waiting.delete(id)
        yield row
        if (signal.aborted) return
      }
      if (waiting.size > 0 || signal.aborted) continue
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    unsubscribe()
    signal.removeEventListener('abort', onAbort)
  }
}
