import type { Logger } from 'pino'
import { parseApiId } from '../../../access/api-id.ts'
import type { InstanceViewer } from '../../../access/viewer.ts'
import { PanoptesError } from '../../../errors.ts'
import type { ProxyTarget } from '../../../platform/http-proxy/proxy-target.ts'
import type { Database } from '../../../storage/database.ts'
import { createLastUse } from '../../../writing/last-use.ts'
import { type Authentication, instanceViewer } from '../../identity/authentication/authentication.ts'
import { bearerToken, unknownToken } from '../../identity/authentication/bearer-token.ts'
import { findInstance, lastAccess, type ReachedInstance } from './find-instance.ts'

export interface McpAccessDeps {
  readonly database: Database
  readonly authentication: Authentication
  readonly gatewayId: string
  readonly logger: Logger
}

export interface McpRequest {
  readonly authorization: string | null
  /** `/mcp/<instance id>/…`, with the query. */
  readonly path: string
  /** Whether another gateway found that the instance runs here. */
  readonly passedOn: boolean
}

/** How long a client does well to wait for a pending instance, in seconds: servers take about that to start. */
const startSeconds = 2

/** Who may call an instance's server, and where it is. */
export function createMcpAccessService({ database, authentication, gatewayId, logger }: McpAccessDeps) {
  const lastUse = createLastUse({ database, logger })

  return {
    /**
     * Where a request of an instance's client goes; its access token opens this instance and nothing else.
     * @throws PanoptesError UNAUTHENTICATED without a token or with one that does not hold, NOT_FOUND with one that is not this instance's.
     */
    async find(request: McpRequest): Promise<{ readonly viewer: InstanceViewer; readonly target: ProxyTarget }> {
      const token = bearerToken(request.authorization)
      if (token === null) throw new PanoptesError('UNAUTHENTICATED', 'Send the access token of the instance: "Bearer <token>".')
      if (token.kind !== 'instance') {
        await authentication.authenticate(request.authorization)
        throw notOpened()
      }
      const instance = await findInstance(database, token.hash)
      if (instance === null) throw unknownToken()
      const { outside, inside } = parsePath(request.path, instance.id)
      const viewer = instanceViewer(instance.id, instance.userId, token.hash)
      if (instance.status !== 'RUNNING') return { viewer, target: notRunning(instance) }
      if (instance.gatewayId === gatewayId && instance.port !== null) {
        if (instance.accessStale) lastUse.note(lastAccess, instance.id)
        return { viewer, target: { kind: 'SERVER', url: `http://127.0.0.1:${instance.port}${inside}`, outside } }
      }
      // Two gateways that each believe the other has it must not send it to and fro.
      if (request.passedOn || instance.gatewayUrl === null || instance.gatewayId === gatewayId) return { viewer, target: moving }
      return { viewer, target: { kind: 'GATEWAY', url: instance.gatewayUrl + request.path } }
    },

    /** By the ids of instances: the address at which their servers speak MCP, seen from outside. */
    async urls(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const rows = await database.prisma.mcpInstance.findMany({
        where: { id: { in: [...ids] } },
        select: { id: true, accessUrl: true, mcpType: { select: { mcpPath: true } } },
      })
      return new Map(rows.map(({ id, accessUrl, mcpType }) => [id, accessUrl.replace(/\/$/, '') + mcpType.mcpPath]))
    },

    /** Waits for what is noted in the background. */
    close: () => lastUse.close(),
  }
}

export type McpAccessService = ReturnType<typeof createMcpAccessService>

const moving: ProxyTarget = {
  kind: 'NOWHERE',
  reason: 'The instance is changing its gateway. Try again in a moment.',
  retryAfterSeconds: startSeconds,
}

function notRunning({ status }: ReachedInstance): ProxyTarget {
  const reason = `The instance is ${status}, not RUNNING.`
  return { kind: 'NOWHERE', reason, retryAfterSeconds: status === 'PENDING' ? startSeconds : null }
}

/** Splits `/mcp/<id>/rest?query` into what the gateway and what the server knows. */
function parsePath(path: string, instanceId: string): { readonly outside: string; readonly inside: string } {
  const [, outside = '', id = '', rest = ''] = /^(\/mcp\/([^/?]*))(.*)$/.exec(path) ?? []
  const named = parseApiId(id)
  if (named?.model !== 'McpInstance' || named.identity.id !== instanceId) throw notOpened()
  return { outside, inside: rest.startsWith('/') ? rest : `/${rest}` }
}

/** The same whether or not there is such an instance. */
function notOpened(): PanoptesError {
  return new PanoptesError('NOT_FOUND', 'This token opens no such McpInstance: each takes its own access token alone.')
}
