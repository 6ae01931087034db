import type { ReadonlySignal } from '@preact/signals'
import type { TadaDocumentNode } from 'gql.tada'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { ApiError } from './api-error.ts'
import type { ConnectionState } from './connect.ts'
import { post } from './post.ts'
import { openSocket, type Socket } from './socket.ts'

/** The API as one session sees it. */
export interface Api {
  /** The answer to a query or a mutation. Rejects with an ApiError, or an AbortError when the signal fired. */
  request<Data, Variables>(
    document: TadaDocumentNode<Data, Variables>,
    variables: Variables,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Data>
  readonly follow: Socket['follow']
  /** Of the socket that subscriptions share. */
  readonly connection: ReadonlySignal<ConnectionState>
  close(): void
}

/** @param onBadToken called when the gateway does not take the token, or no longer. */
export function createApi(token: string, onBadToken: () => void): Api {
  const socket = openSocket(token, onBadToken)
  return {
    follow: socket.follow,
    connection: socket.state,
    close: socket.close,
    async request(document, variables, options) {
      try {
        return await post(document, variables, { token, signal: options?.signal })
      } catch (error) {
        if (error instanceof ApiError && error.code === 'UNAUTHENTICATED') onBadToken()
        throw error
      }
    },
  }
}

export const ApiContext = createContext<Api | null>(null)

/** The API of the session around a component. */
export function useApi(): Api {
  const api = useContext(ApiContext)
  if (api === null) throw new Error('Nobody is signed in around this component.')
  return api
}
