import { childrenOf } from './family.ts'
import type { Affected, LifecycleRow, SoftDeleted } from './soft-deleted.ts'

/** Takes the rows of `model` whose column `key` holds one of the values; a row that was taken before is not taken again. */
export type Take = (model: SoftDeleted, key: string, values: readonly string[]) => Promise<readonly LifecycleRow[]>

/**
 * Takes a row, then what it owns, then what that owns. Each level is a statement of its own, which sees what was committed while the level
 * above was being locked: no row that was created meanwhile stays behind.
 */
export async function levelByLevel(model: SoftDeleted, id: string, take: Take): Promise<Affected> {
  const affected = new Map<SoftDeleted, LifecycleRow[]>()
  let level: (readonly [SoftDeleted, readonly LifecycleRow[]])[] = [[model, await take(model, 'id', [id])]]
  while (level.length > 0) {
    const below: typeof level = []
    for (const [owner, rows] of level) {
      affected.set(owner, [...(affected.get(owner) ?? []), ...rows])
      for (const { child, foreignKey } of childrenOf(owner)) {
        const taken = await take(
          child,
          foreignKey,
          rows.map((row) => row.id),
        )
        if (taken.length > 0) below.push([child, taken])
      }
    }
    level = below
  }
  return affected
}
