import type { Change } from '../writer.ts'
import type { Affected, LifecycleRow, SoftDeleted } from './soft-deleted.ts'

type Effect = (change: Change, rows: readonly LifecycleRow[]) => Promise<void>

/**
 * What else happens, in the same transaction, when rows of a model come and go, whether by themselves or with their owner. Called once with
 * all rows of the model; an error undoes everything.
 */
export interface LifecycleEffects {
  /** The rows have just been soft-deleted. */
  readonly removed?: Effect
  /** The rows have just come back. */
  readonly restored?: Effect
  /** The rows, live and deleted, are about to be deleted for good. */
  readonly purging?: Effect
}

export type EffectsByModel = { readonly [M in SoftDeleted]?: LifecycleEffects }

/** Runs one kind of effect for every model that has rows, owners first. */
export async function runEffects(
  change: Change,
  effects: EffectsByModel,
  kind: keyof LifecycleEffects,
  affected: Affected,
): Promise<void> {
  for (const [model, rows] of affected) await effects[model]?.[kind]?.(change, rows)
}
