import type { ResultOf } from 'gql.tada'
import { graphql } from '../api/graphql.ts'

/** All that the viewer knows of an instance; every document that answers one asks for this. */
export const InstanceFields = graphql(`
  fragment InstanceFields on McpInstance {
    id
    status
    desiredStatus
    accessUrl
    mcpUrl
    accessTokenHint
    assignedPort
    processId
    config
    stats
    errorMessage
    exitCode
    exitSignal
    restartCount
    startAfter
    expiresAt
    startedAt
    stoppedAt
    lastAccessedAt
    createdAt
    updatedAt
    deletedAt
    mcpType { id name displayName maxDurationMinutes }
    user { id name email }
  }
`)

export type Instance = ResultOf<typeof InstanceFields>

/** What an instance is doing, as people see it. */
export type Condition = Instance['status'] | 'DELETED'

/** A deleted instance does nothing, and one that was made without being started has not even been asked to. */
export function conditionOf({ status, desiredStatus, deletedAt }: Instance): Condition {
  if (deletedAt !== null) return 'DELETED'
  return status === 'PENDING' && desiredStatus === 'STOPPED' ? 'DISCONNECTED' : status
}

/** Whether it runs, or is asked to: then it can be stopped, and its time runs out. */
export function isActive(instance: Instance): boolean {
  const condition = conditionOf(instance)
  return condition === 'PENDING' || condition === 'RUNNING'
}

/** What people call it: instances have no names of their own. */
export function nameOf({ mcpType }: Instance): string {
  return mcpType?.displayName ?? 'Deleted type'
}

/** The end of the id, which tells instances of one type apart; its beginning is the time. */
export function shortId(id: string): string {
  return id.slice(-6)
}
