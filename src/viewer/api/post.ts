import type { TadaDocumentNode } from 'gql.tada'
import { print } from 'graphql'
import { type AnsweredError, ApiError, toApiError } from './api-error.ts'

interface Answer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly AnsweredError[]
}

/**
 * Sends a query or a mutation. Rejects with an ApiError when it was refused or nothing came back, with an AbortError when the signal fired.
 * @param token null for nobody.
 */
export async function post<Data, Variables>(
  document: TadaDocumentNode<Data, Variables>,
  variables: Variables,
  { token, signal }: { readonly token: string | null; readonly signal?: AbortSignal | undefined },
): Promise<Data> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: print(document), variables }),
    signal: signal ?? null,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new ApiError('The gateway does not answer.', 'UNREACHABLE')
  })
  const requestId = response.headers.get('x-request-id')
  const answer: Answer<Data> = await response.json().catch(() => {
    throw new ApiError(`The gateway answered ${response.status} without JSON.`, 'UNREACHABLE', requestId)
  })
  if (answer.errors !== undefined || answer.data == null) throw toApiError(answer.errors ?? [])
  return answer.data
}
