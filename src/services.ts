import type { Logger } from 'pino'
import { createAccessTokenService } from './domains/identity/access-token/service.ts'
import { createAuthSessionService } from './domains/identity/auth-session/service.ts'
import { createAuthentication } from './domains/identity/authentication/authentication.ts'
import { userEffects } from './domains/identity/user/effects.ts'
import { createUserService } from './domains/identity/user/service.ts'
import { createApiKeyService } from './domains/mcp/api-key/service.ts'
import { createMcpAccessService } from './domains/mcp/mcp-access/service.ts'
import { mcpInstanceEffects } from './domains/mcp/mcp-instance/mcp-instance-effects.ts'
import { createMcpInstanceService } from './domains/mcp/mcp-instance/service.ts'
import { createMcpLogService } from './domains/mcp/mcp-log/service.ts'
import { createMcpTypeService } from './domains/mcp/mcp-type/service.ts'
import { resizePortPool } from './domains/mcp/port-allocation/resize-port-pool.ts'
import { createPortAllocationService } from './domains/mcp/port-allocation/service.ts'
import { createSupervision } from './domains/mcp/supervision/create-supervision.ts'
import type { SupervisionLimits } from './domains/mcp/supervision/supervision-limits.ts'
import { supervisionTopic } from './domains/mcp/supervision/supervision-topic.ts'
import { createSystemLog } from './domains/mcp/supervision/system-log.ts'
import { createGatewayStatusService, type GatewayStatusDeps } from './domains/operations/gateway-status/service.ts'
import { createSettingService } from './domains/settings/setting/service.ts'
import type { Bus } from './platform/bus/bus.ts'
import type { RateLimiter } from './platform/rate-limit/rate-limiter.ts'
import type { Vault } from './platform/vault/vault.ts'
import type { Database } from './storage/database.ts'
import { createLifecycle } from './writing/lifecycle/lifecycle.ts'
import { announceRows, createRowChanges } from './writing/row-changes.ts'
import { createWriter } from './writing/writer.ts'

export interface ServiceDeps {
  /** Names this gateway process among all that share its database. */
  readonly gatewayId: string
  readonly logger: Logger
  readonly database: Database
  readonly vault: Vault
  readonly limiter: RateLimiter
  /** The folder in which scripts of MCP types may lie. */
  readonly serversFolder: string
  /** What servers are told to log. */
  readonly logLevel: string
  /** Where clients reach the gateway, without a slash at the end. */
  readonly publicUrl: () => string
  readonly bus: Bus
  /** For tests: other times than the supervisor's own. */
  readonly supervision?: Partial<SupervisionLimits>
  /** How the gateway is, as far as its services do not know it themselves. */
  readonly status: Omit<GatewayStatusDeps, 'database' | 'bus' | 'streams'>
}

/** The rules of every domain: what resolvers, jobs and the command line call. */
export function createServices(deps: ServiceDeps) {
  const { gatewayId, logLevel, logger, database, vault, limiter, serversFolder, publicUrl, bus } = deps
  const mcpLogs = createMcpLogService({ database, bus, logger })
  const systemLog = createSystemLog({ database, logs: mcpLogs, logger })
  const writer = createWriter(database, (rows) => {
    announceRows(bus, rows)
    systemLog.changed(rows)
    if (rows.some(({ model }) => model === 'McpInstance')) bus.publish(supervisionTopic, null)
  })
  const authentication = createAuthentication({ database, logger })
  return {
    writer,
    changes: createRowChanges(bus),
    lifecycle: createLifecycle({ writer, effects: { User: userEffects, McpInstance: mcpInstanceEffects } }),
    authentication,
    users: createUserService({ database, writer, limiter }),
    authSessions: createAuthSessionService({ database, writer, limiter }),
    accessTokens: createAccessTokenService({ writer }),
    settings: createSettingService({ database, writer, resizePortPool }),
    mcpTypes: createMcpTypeService({ writer, serversFolder }),
    apiKeys: createApiKeyService({ database, writer, vault }),
    mcpInstances: createMcpInstanceService({ writer, vault, publicUrl }),
    mcpAccess: createMcpAccessService({ database, authentication, gatewayId, logger }),
    mcpLogs,
    systemLog,
    supervisor: createSupervision({
      gatewayId,
      database,
      bus,
      writer,
      vault,
      logs: mcpLogs,
      systemLog,
      serversFolder,
      logLevel,
      logger,
      ...(deps.supervision ? { limits: deps.supervision } : {}),
    }),
    portAllocations: createPortAllocationService({ writer }),
    gatewayStatus: createGatewayStatusService({ ...deps.status, database, bus, streams: [mcpLogs] }),
  }
}

export type Services = ReturnType<typeof createServices>
