import type { DatabaseClient } from '../../../storage/database.ts'
import { activeStatuses } from './status-machine.ts'

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
