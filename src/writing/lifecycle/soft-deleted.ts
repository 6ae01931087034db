import type { ModelName, Row } from '../../access/model.ts'
import { policies } from '../../access/policies.ts'

/** A model whose rows are soft-deleted. All of them have `id`, `updatedAt`, `deletedAt` and `deletionId`. */
export type SoftDeleted = { [M in ModelName]: 'deletedAt' extends keyof Row<M> ? M : never }[ModelName]

export function isSoftDeleted(model: ModelName): model is SoftDeleted {
  return policies[model].softDelete
}

/** A row that was removed, restored or purged. */
export interface LifecycleRow {
  readonly id: string
  /** The user whose row it is; null for catalogues. */
  readonly ownerId: string | null
}

/** The rows of one deletion, restoration or purge, owners before what they own. */
export type Affected = ReadonlyMap<SoftDeleted, readonly LifecycleRow[]>
