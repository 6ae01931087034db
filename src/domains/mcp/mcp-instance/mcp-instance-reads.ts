import { fence, parametersOf } from '../../../access/fence.ts'
import { matches } from '../../../access/matches.ts'
import type { Viewer } from '../../../access/viewer.ts'
import { hashToken, tokenKind } from '../../../platform/tokens/token.ts'
import type { DatabaseClient } from '../../../storage/database.ts'
import { activeStatuses } from './status-machine.ts'

/** The live instance that the access token belongs to, if the viewer may see it: having the token alone is not enough. */
export async function mcpInstanceByAccessToken(db: DatabaseClient, viewer: Viewer, accessToken: string) {
  if (tokenKind(accessToken) !== 'instance') return null
  const row = await db.mcpInstance.findUnique({ where: { accessTokenHash: hashToken(accessToken) } })
  return row !== null && matches(fence('McpInstance', viewer), row, parametersOf(viewer)) ? row : null
}

/** A user's pending and running instances with what a list shows of their type, newest first. */
export function activeInstancesOf(db: DatabaseClient, userId: string) {
  return db.mcpInstance.findMany({
    where: { userId, deletedAt: null, status: { in: [...activeStatuses] } },
    include: { mcpType: { select: { name: true, displayName: true, iconUrl: true } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
}

/** The running instances, with what a health check needs. */
export function runningInstances(db: DatabaseClient) {
  return db.mcpInstance.findMany({
    where: { deletedAt: null, status: 'RUNNING' },
    select: {
      id: true,
      processId: true,
      assignedPort: true,
      gatewayId: true,
      stats: true,
      mcpType: { select: { healthPath: true } },
    },
    orderBy: { id: 'asc' },
  })
}
