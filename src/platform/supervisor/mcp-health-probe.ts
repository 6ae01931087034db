import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport, StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js'
import { readVersion } from '../version.ts'
import { checked } from './checked.ts'
import { CHECK_MS, type Health, type HealthProbe } from './health.ts'

/** A session that a server knows us by. */
interface Session {
  readonly client: Client
  readonly transport: StreamableHTTPClientTransport
}

/** How long a server may take to end a session (ms) that nobody will use again. */
const GOODBYE_MS = 1_000

/**
 * Healthy is whoever answers MCP's `initialize`, and from then on `ping` in the same session, so that checks do not fill the server with sessions.
 * A session that the server does not know any more is replaced within the check.
 */
export function createMcpHealthProbe(url: URL): HealthProbe {
  let session: Session | undefined

  async function ping(signal: AbortSignal): Promise<void> {
    session ??= await openSession(url, signal)
    await session.client.ping({ signal, timeout: CHECK_MS })
  }

  async function pingAnew(signal: AbortSignal): Promise<void> {
    await drop()
    await ping(signal)
  }

  async function drop(): Promise<void> {
    const dropped = session
    session = undefined
    await dropped?.client.close()
  }

  return {
    check: (signal) =>
      checked(signal, async (inTime) => {
        const known = session !== undefined
        try {
          await ping(inTime).catch((error) => {
            // The specification has 404 for a session that is gone; servers are seen to answer 400.
            if (known && statusOf(error) !== undefined) return pingAnew(inTime)
            throw error
          })
          return { ok: true }
        } catch (error) {
          await drop()
          return refusal(error)
        }
      }),
    async close() {
      if (session === undefined) return
      const timer = setTimeout(() => void drop(), GOODBYE_MS)
      await session.transport.terminateSession().catch(() => {})
      clearTimeout(timer)
      await drop()
    },
  }
}

async function openSession(url: URL, signal: AbortSignal): Promise<Session> {
  const transport = new StreamableHTTPClientTransport(url, { fetch: fetchWithoutStream })
  const client = new Client({ name: 'panoptes', version: readVersion() })
  try {
    await client.connect(transport, { signal, timeout: CHECK_MS })
  } catch (error) {
    await client.close()
    throw error
  }
  return { client, transport }
}

/** A probe has no use for the stream of what a server says unasked: the client is told that there is none. */
const fetchWithoutStream: FetchLike = async (url, init) =>
  init?.method === 'GET' ? new Response(null, { status: 405 }) : fetch(url, init)

/** The status by which a server has refused a message. */
function statusOf(error: unknown): number | undefined {
  return error instanceof StreamableHTTPError && error.code !== undefined && error.code > 0 ? error.code : undefined
}

function refusal(error: unknown): Health {
  const status = statusOf(error)
  if (status === undefined) throw error
  return { ok: false, reason: `It answers MCP messages with ${status}.` }
}
