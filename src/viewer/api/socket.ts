import type { ReadonlySignal } from '@preact/signals'
import type { TadaDocumentNode } from 'gql.tada'
import { print } from 'graphql'
import { type ApiError, toApiError } from './api-error.ts'
import { type ConnectionState, connect } from './connect.ts'
import { retryDelay, waitOrWake } from './retry-wait.ts'

export interface Follower<Data> {
  next(data: Data): void
  /** The subscription is over for good: there is no more to come. */
  ended?(): void
  /** It was refused, and is not tried again. */
  refused?(error: ApiError): void
}

/** The one WebSocket of a session, with all its subscriptions. */
export interface Socket {
  readonly state: ReadonlySignal<ConnectionState>
  /**
   * Follows a subscription across lost connections, until it ends, is refused, or the answered function is called.
   * @param variables asked anew whenever the subscription is made again, so that it can go on where it was cut.
   */
  follow<Data, Variables extends Record<string, unknown>>(
    document: TadaDocumentNode<Data, Variables>,
    variables: () => Variables,
    follower: Follower<Data>,
  ): () => void
  close(): void
}

/** The gateway's close code for a token that is no longer good. */
const badToken = 4401
/** Refusals that pass by themselves. */
const passing = new Set(['UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL_SERVER_ERROR'])

/** @param onBadToken called when the gateway does not take the token, or no longer. */
export function openSocket(token: string, onBadToken: () => void): Socket {
  const { client, state, close } = connect(token)

  const follow: Socket['follow'] = (document, variables, follower) => {
    type Data = Parameters<typeof follower.next>[0]
    const payload = {
      query: print(document),
      // Computed: the client writes its payload anew for each connection.
      get variables() {
        return variables()
      },
    }
    let over = false
    let tries = 0
    let release = () => {}
    const again = async () => {
      tries += 1
      await waitOrWake(retryDelay(tries))
      if (!over) subscribe()
    }
    const refuse = (error: ApiError) => {
      if (error.code === 'UNAUTHENTICATED') onBadToken()
      else if (passing.has(error.code)) void again()
      else follower.refused?.(error)
    }
    const subscribe = () => {
      let refused = false
      release = client.subscribe<Data>(payload, {
        next({ data, errors }) {
          tries = 0
          if (over) return
          if (data) follower.next(data)
          else {
            // So ends a subscription that had begun; letting go of it is no end to tell of.
            refused = true
            release()
            refuse(toApiError(errors ?? []))
          }
        },
        error(problem) {
          if (over) return
          if (Array.isArray(problem)) refuse(toApiError(problem))
          else if (problem instanceof CloseEvent && problem.code === badToken) onBadToken()
          else void again()
        },
        complete() {
          if (!over && !refused) follower.ended?.()
        },
      })
    }
    subscribe()
    return () => {
      over = true
      release()
    }
  }

  return { state, follow, close }
}
