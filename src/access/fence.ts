import { all, always, any, type Condition, column, never, type Parameters, related } from './condition.ts'
import { fieldOf, relationOf } from './datamodel.ts'
import type { ModelName } from './model.ts'
import { policies } from './policies.ts'
import { isAdmin, type Viewer } from './viewer.ts'

/** Which rows are meant: live ones, deleted ones too, or only deleted ones. */
export type Deleted = 'EXCLUDE' | 'INCLUDE' | 'ONLY'

export interface FenceOptions {
  readonly deleted?: Deleted
  /** The relation back to a parent that is already known to be visible; what the fence would ask of it is left out. */
  readonly through?: string
}

/** `Policy` and `Audience` as seen by code that walks them without knowing the model. */
interface AnyPolicy {
  readonly readers: AnyAudience
  readonly writers: 'readers' | 'admin'
  readonly softDelete: boolean
}
type AnyAudience =
  | 'everyone'
  | 'admin'
  | 'nobody'
  | { readonly owner: string }
  | { readonly instance: string }
  | { readonly parent: string }
  | { readonly anyOf: readonly AnyAudience[] }

function policyOf(model: ModelName): AnyPolicy {
  return policies[model]
}

/** The rows of the model that the viewer may see. */
export function fence(model: ModelName, viewer: Viewer, options: FenceOptions = {}): Condition {
  return all(admits(model, policyOf(model).readers, viewer, options), liveness(model, options.deleted ?? 'EXCLUDE'))
}

/** Whether the viewer may change rows of the model that it sees; an instance changes none, not even its own. */
export function mayWrite(model: ModelName, viewer: Viewer): boolean {
  return isAdmin(viewer) || (viewer.kind === 'USER' && policyOf(model).writers === 'readers')
}

function liveness(model: ModelName, deleted: Deleted): Condition {
  if (!policyOf(model).softDelete || deleted === 'INCLUDE') return always
  return column('deletedAt', 'isNull', deleted === 'EXCLUDE')
}

function admits(model: ModelName, audience: AnyAudience, viewer: Viewer, options: FenceOptions): Condition {
  if (audience === 'nobody' || viewer.kind === 'NOBODY') return never
  if (audience === 'everyone') return always
  if (audience === 'admin') return isAdmin(viewer) ? always : never
  if ('anyOf' in audience) return any(...audience.anyOf.map((one) => admits(model, one, viewer, options)))
  if ('parent' in audience) return parentAdmits(model, audience.parent, viewer, options)
  if (isAdmin(viewer)) return always
  if ('owner' in audience) {
    return viewer.kind === 'USER' ? { column: audience.owner, is: 'eq', parameter: 'viewerId' } : never
  }
  return viewer.kind === 'INSTANCE' ? { column: audience.instance, is: 'eq', parameter: 'instanceId' } : never
}

/** A row under a parent is seen with the parent; whoever asks for deleted rows does not mind that the parent is deleted too. */
function parentAdmits(model: ModelName, relation: string, viewer: Viewer, options: FenceOptions): Condition {
  if (options.through === relation) return always
  const { target, near } = relationOf(model, relation)
  const parentDeleted = (options.deleted ?? 'EXCLUDE') === 'EXCLUDE' ? 'EXCLUDE' : 'INCLUDE'
  const parent = fence(target, viewer, { deleted: parentDeleted })
  return 'all' in parent && parent.all.length === 0 && fieldOf(model, near).isRequired ? always : related(relation, parent)
}

/** No row has this id. */
const noId = '00000000-0000-0000-0000-000000000000'

/** What the parameters of a condition stand for when this viewer asks. */
export function parametersOf(viewer: Viewer): Parameters {
  return {
    viewerId: viewer.kind === 'USER' ? viewer.userId : noId,
    instanceId: viewer.kind === 'INSTANCE' ? viewer.instanceId : noId,
  }
}
