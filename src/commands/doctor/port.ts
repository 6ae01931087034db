import { once } from 'node:events'
import { createServer } from 'node:net'
import { type Check, fine, wrong } from './check.ts'

export const portCheck: Check = {
  name: 'port',
  async look({ host, port }) {
    if (port === 0) return fine('PORT is 0: the system gives a free one')
    const server = createServer()
    try {
      await once(server.listen(port, host), 'listening')
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'EADDRINUSE') {
        if (await gatewayAnswers(host, port)) return fine(`a gateway is listening at ${host}:${port}`)
        return wrong(`${host}:${port} is in use by another program`, 'Stop it, or set PORT to another one.')
      }
      if (code === 'EACCES') return wrong(`${host}:${port} may not be used by this user`, 'Set PORT to 1024 or higher.')
      if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
        return wrong(`${host} is no address of this machine`, 'Set HOST to 127.0.0.1, or to 0.0.0.0 for all addresses.')
      }
      throw error
    } finally {
      server.close()
    }
    return fine(`${host}:${port} is free`)
  },
}

const answerTimeoutMs = 2_000

async function gatewayAnswers(host: string, port: number): Promise<boolean> {
  const address = host.includes(':') ? `[${host}]` : host
  try {
    const response = await fetch(`http://${address}:${port}/health/live`, { signal: AbortSignal.timeout(answerTimeoutMs) })
    return response.ok
  } catch {
    return false
  }
}
