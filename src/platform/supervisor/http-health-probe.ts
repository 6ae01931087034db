import { once } from 'node:events'
import { get } from 'node:http'
import { checked } from './checked.ts'
import type { HealthProbe } from './health.ts'

/** Healthy is whoever answers GET with 2xx. Redirects are not followed; each check has a connection of its own. */
export function createHttpHealthProbe(url: URL): HealthProbe {
  return {
    check: (signal) =>
      checked(signal, async (inTime) => {
        const status = await statusOf(url, inTime)
        if (status >= 200 && status < 300) return { ok: true }
        return { ok: false, reason: `GET ${url.pathname} answers ${status}.` }
      }),
    async close() {},
  }
}

async function statusOf(url: URL, signal: AbortSignal): Promise<number> {
  const request = get(url, { agent: false, signal })
  try {
    const [response] = await once(request, 'response')
    return response.statusCode
  } finally {
    // The rest of the answer is not waited for, it may have no end; and a request that is destroyed may still report an error.
    request.on('error', () => {}).destroy()
  }
}
