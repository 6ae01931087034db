import type { HealthProbe } from './health.ts'
import { createHttpHealthProbe } from './http-health-probe.ts'
import { createMcpHealthProbe } from './mcp-health-probe.ts'

/**
 * How a server on this machine is asked whether it is well. `http`: GET on the path answers 2xx. `mcp`: at the path it speaks MCP over streamable
 * HTTP and answers `initialize`, then `ping`.
 */
export interface HealthTarget {
  readonly kind: 'http' | 'mcp'
  readonly port: number
  /** Begins with a slash. */
  readonly path: string
}

/** A probe for a server on the loopback interface. It is closed by whoever made it. */
export function createHealthProbe({ kind, port, path }: HealthTarget): HealthProbe {
  const url = new URL(path, `http://127.0.0.1:${port}`)
  return kind === 'http' ? createHttpHealthProbe(url) : createMcpHealthProbe(url)
}
