import type { McpInstanceStatus } from '../../../storage/generated/prisma/client.ts'

/** The moves that an instance's status can make. PENDING → DISCONNECTED is a stop, or the end of its time, before it started. */
const moves: Readonly<Record<McpInstanceStatus, readonly McpInstanceStatus[]>> = {
  PENDING: ['RUNNING', 'ERROR', 'DISCONNECTED'],
  RUNNING: ['DISCONNECTED', 'EXPIRED', 'ERROR'],
  DISCONNECTED: ['PENDING'],
  EXPIRED: ['PENDING'],
  ERROR: ['PENDING'],
}

export function canMove(from: McpInstanceStatus, to: McpInstanceStatus): boolean {
  return moves[from].includes(to)
}

/** The states in which an instance counts against its user's limit, holds a port and can expire. */
export const activeStatuses: readonly McpInstanceStatus[] = ['PENDING', 'RUNNING']

export function isActive(status: McpInstanceStatus): boolean {
  return activeStatuses.includes(status)
}
