import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type RunningProgram, startPanoptes } from './command-line.ts'
import { GraphqlClient } from './graphql-client.ts'

/** A whole gateway as a process of its own. */
export interface GatewayProcess extends RunningProgram {
  readonly url: string
  as(token: string | null): GraphqlClient
  /** Ends it without a chance to tidy up. */
  kill(): Promise<void>
}

export const adminPassword = randomBytes(12).toString('hex')

/** Starts a gateway and waits until it listens; it is killed when the test ends. */
export async function startGateway(env: Readonly<Record<string, string>>): Promise<GatewayProcess> {
  const program = startPanoptes(['start'], {
    env: { PORT: '0', LOG_LEVEL: 'warn', PANOPTES_ADMIN_PASSWORD: adminPassword, ...env },
  })
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await program.printed('GraphiQL is at'))?.[0] ?? ''
  return {
    ...program,
    url,
    as: (token) => new GraphqlClient((request) => fetch(new Request(`${url}/graphql`, request)), token),
    async kill() {
      program.child.kill('SIGKILL')
      await program.ended
    },
  }
}

/** The first ADMIN of a gateway that `startGateway` has started. */
export async function signInAdmin(gateway: GatewayProcess): Promise<GraphqlClient> {
  const input = { email: 'admin@panoptes.local', password: adminPassword }
  return gateway.as((await gateway.as(null).mutate<{ token: string }>('signIn', input, 'token')).token)
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<string> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return String(typeof address === 'object' && address !== null ? address.port : 0)
}
