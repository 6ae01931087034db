import type { OperationTypeNode } from 'graphql'
import type { Viewer } from '../access/viewer.ts'

/** Longer names are cut. */
const maxNameLength = 200

export interface LoggedOperation {
  readonly kind: OperationTypeNode
  readonly name: string | null
  readonly viewer: Viewer
}

/** What the log says of an operation: never its text, its variables, or anything of its headers. */
export function operationLogFields(operation: LoggedOperation | null): object {
  if (operation === null) return {}
  return { operation: operation.name?.slice(0, maxNameLength), kind: operation.kind, ...viewerLogFields(operation.viewer) }
}

function viewerLogFields(viewer: Viewer): object {
  switch (viewer.kind) {
    case 'USER':
      return { userId: viewer.userId }
    case 'INSTANCE':
      return { userId: viewer.userId, instanceId: viewer.instanceId }
    case 'SYSTEM':
    case 'NOBODY':
      return {}
  }
}
