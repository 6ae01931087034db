import { apiId } from '../../src/access/api-id.ts'
import { newToken } from '../../src/platform/tokens/token.ts'
import type { Prisma } from '../../src/storage/generated/prisma/client.ts'
import type { TestDatabase } from './database.ts'
import { createRows } from './rows.ts'

export interface PlantedInstance {
  /** As in the database. */
  readonly uuid: string
  readonly id: string
  readonly token: string
}

/** An instance that runs on the gateway, put straight into the database: for tests of how it is reached, not of how it comes to run. */
export async function plantRunning(
  database: TestDatabase,
  gatewayId: string,
  port: number,
  fields: Partial<Prisma.McpInstanceUncheckedCreateInput> = {},
): Promise<PlantedInstance> {
  const rows = createRows(database)
  const { token, hash, hint } = newToken('instance')
  const uuid = await rows.mcpInstance({
    userId: await rows.user(),
    mcpTypeId: await rows.mcpType(),
    accessTokenHash: hash,
    accessTokenHint: hint,
    status: 'RUNNING',
    assignedPort: port,
    gatewayId,
    leaseExpiresAt: new Date(Date.now() + 60_000),
    ...fields,
  })
  return { uuid, id: apiId('McpInstance', { id: uuid }), token }
}
