import { modelNames, relationOf } from '../../access/datamodel.ts'
import type { ModelName } from '../../access/model.ts'
import { policies } from '../../access/policies.ts'
import { isSoftDeleted, type SoftDeleted } from './soft-deleted.ts'

/** Rows of `child` belong to the row of `owner` that their column `foreignKey` names. */
export interface Ownership {
  readonly owner: SoftDeleted
  readonly child: SoftDeleted
  readonly foreignKey: string
}

/** Who owns what, as the policies say; what has no soft delete of its own lives and dies with its owner and is left out. */
const ownerships: readonly Ownership[] = modelNames.filter(isSoftDeleted).flatMap((owner) =>
  ownedRelations(owner).flatMap((relation) => {
    const { target, far } = relationOf(owner, relation)
    return isSoftDeleted(target) ? [{ owner, child: target, foreignKey: far }] : []
  }),
)

/** `owns` as seen by code that walks it without knowing the model. */
function ownedRelations(model: ModelName): readonly string[] {
  return policies[model].owns
}

/** What rows of the model own. */
export function childrenOf(model: ModelName): readonly Ownership[] {
  return ownerships.filter(({ owner }) => owner === model)
}

/** Whom rows of the model belong to; more than one when it is owned over several ways. */
export function ownersOf(model: ModelName): readonly Ownership[] {
  return ownerships.filter(({ child }) => child === model)
}

/** The model and every model below it, owners first. */
export function familyOf(model: SoftDeleted): readonly SoftDeleted[] {
  const family = new Set([model])
  for (const member of family) for (const { child } of childrenOf(member)) family.add(child)
  return [...family]
}
