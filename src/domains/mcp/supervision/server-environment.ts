import { delimiter, dirname } from 'node:path'
import { apiId } from '../../../access/api-id.ts'

export interface ServerEnvironment {
  readonly instanceId: string
  readonly port: number
  /** The key of the instance's user for its type, in clear. */
  readonly apiKey: string | null
  readonly config: object
  readonly logLevel: string
}

/** Where programs are found: this Node first, then where every system has them. The gateway's own PATH is not a server's business. */
const searchPath = [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter)

/** All that a server is told: nothing of the gateway's own environment is in it. */
export function serverEnvironment({ instanceId, port, apiKey, config, logLevel }: ServerEnvironment): Record<string, string> {
  return {
    PATH: searchPath,
    PORT: String(port),
    MCP_ID: apiId('McpInstance', { id: instanceId }),
    MCP_CONFIG: JSON.stringify(config),
    LOG_LEVEL: logLevel,
    ...(apiKey === null ? {} : { API_KEY: apiKey }),
  }
}
