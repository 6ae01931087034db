import type { Database } from '../../../storage/database.ts'

/** How much a user has, in live rows. */
export interface UserStatistics {
  /** MCP instances that run now. */
  readonly runningInstances: number
}

/** Of a user that has nothing. */
export const noStatistics: UserStatistics = { runningInstances: 0 }

/** Works out the statistics of many users at once, one grouped query for each figure; a user without any is left out. */
export function createUserStatistics(database: Database) {
  return async (userIds: readonly string[]): Promise<ReadonlyMap<string, UserStatistics>> => {
    const running = await database.prisma.mcpInstance.groupBy({
      by: ['userId'],
      where: { userId: { in: [...userIds] }, status: 'RUNNING', deletedAt: null },
      _count: true,
    })
    return new Map(running.map(({ userId, _count }) => [userId, { runningInstances: _count }]))
  }
}
