import { type ReadonlySignal, signal } from '@preact/signals'
import { type Client, createClient } from 'graphql-ws'
import { retryDelay, waitOrWake } from './retry-wait.ts'

/** How things stand with the socket: not needed, on its way, open, or cut and coming back by itself. */
export type ConnectionState = 'idle' | 'connecting' | 'open' | 'lost'

export interface Connection {
  readonly client: Client
  readonly state: ReadonlySignal<ConnectionState>
  close(): void
}

/** Between pings, and for their answers, in milliseconds: a network that went away silently is noticed in this time. */
const pingEveryMs = 10_000
const pongWithinMs = 5_000
/** Normal closure (RFC 6455, 7.4.1): nobody subscribes any more. */
const normalClosure = 1000

/** A graphql-ws client that comes back for as long as somebody subscribes, and says how it stands. */
export function connect(token: string): Connection {
  const state = signal<ConnectionState>('idle')
  let pongTimer: ReturnType<typeof setTimeout> | undefined
  const client = createClient({
    url: new URL('/graphql', location.href.replace(/^http/, 'ws')).href,
    connectionParams: () => ({ authorization: `Bearer ${token}` }),
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (tries) => waitOrWake(retryDelay(tries)),
    keepAlive: pingEveryMs,
    on: {
      connecting: (again) => {
        state.value = again ? 'lost' : 'connecting'
      },
      connected: () => {
        state.value = 'open'
      },
      ping: (received) => {
        if (!received) pongTimer = setTimeout(() => client.terminate(), pongWithinMs)
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer)
      },
      closed: (event) => {
        clearTimeout(pongTimer)
        state.value = event instanceof CloseEvent && event.code === normalClosure ? 'idle' : 'lost'
      },
    },
  })
  // What the browser knows need not wait for a ping.
  const offline = () => client.terminate()
  window.addEventListener('offline', offline)
  const close = () => {
    window.removeEventListener('offline', offline)
    void client.dispose()
  }
  return { client, state, close }
}
