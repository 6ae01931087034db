import { Writable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { nobody, type UserViewer, type Viewer } from '../../../src/access/viewer.ts'
import { PanoptesError } from '../../../src/errors.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { createTransport, type Transport, type TransportOptions } from '../../../src/transport/transport.ts'
import { ToyFeed } from './toy-feed.ts'
import { createToySchema, type ToySources } from './toy-schema.ts'

export const alice: UserViewer = {
  kind: 'USER',
  userId: 'user-alice',
  role: 'MEMBER',
  scopes: new Set(['READ']),
  credential: { kind: 'TOKEN', id: 'token-1' },
}

/** Who comes with `Bearer <name>`. */
const others: Readonly<Record<string, UserViewer>> = {
  bob: { ...alice, userId: 'user-bob', credential: { kind: 'TOKEN', id: 'token-2' } },
  'alice-elsewhere': { ...alice, credential: { kind: 'TOKEN', id: 'token-3' } },
  'alice-session': { ...alice, scopes: new Set(['READ', 'WRITE']), credential: { kind: 'SESSION', id: 'session-1' } },
  'admin-1': { ...alice, userId: 'admin-1', role: 'ADMIN' },
  'admin-2': { ...alice, userId: 'admin-2', role: 'ADMIN' },
}

export interface ToyGateway {
  readonly url: string
  readonly transport: Transport
  readonly sources: ToySources
  /** The log so far, a parsed line each. */
  readonly log: readonly Record<string, unknown>[]
  readonly logText: () => string
  /** Makes the token `good` bad. */
  revoke(): void
}

type Overrides = Omit<Partial<TransportOptions>, 'env'> & { env?: Partial<TransportOptions['env']>; feed?: ToyFeed }

export const toyEnv: TransportOptions['env'] = {
  port: 0,
  host: '127.0.0.1',
  publicUrl: undefined,
  corsOrigins: [],
  trustProxy: false,
  introspection: 'everyone',
  maxBodyBytes: 64 * 1024,
  maxSocketsPerAddress: 50,
}

/** A transport on a free port over the toy schema; the token `good` is Alice's. Closed when the test is over. */
export async function startToyGateway(overrides: Overrides = {}): Promise<ToyGateway> {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const sources: ToySources = { open: 0, opened: 0, lateMayOpen: new AbortController(), feed: overrides.feed ?? new ToyFeed() }
  let revoked = false
  const transport = createTransport({
    schema: createToySchema(sources),
    logger: createLogger('debug', destination),
    async authenticate(authorization): Promise<Viewer> {
      if (authorization === null) return nobody
      if (authorization === 'Bearer good' && !revoked) return alice
      const other = others[authorization.replace('Bearer ', '')]
      if (other !== undefined && !revoked) return other
      if (authorization === 'Bearer database-down') throw new Error('connect ECONNREFUSED 10.0.0.7:5432')
      throw new PanoptesError('UNAUTHENTICATED', 'This token is not valid.')
    },
    createContext: (actor, scope) => ({ actor, ...scope }),
    stillValid: async (viewers) => viewers.map(() => !revoked),
    ready: async () => ({ ok: true, checks: { database: 'ok' } }),
    ...overrides,
    env: { ...toyEnv, ...overrides.env },
  })
  const { url } = await transport.listen()
  onTestFinished(() => transport.close(0))
  return {
    url,
    transport,
    sources,
    get log() {
      return lines.map((line) => JSON.parse(line))
    },
    logText: () => lines.join(''),
    revoke() {
      revoked = true
    },
  }
}
