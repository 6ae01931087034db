import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { useApi } from '../api/api.ts'
import { type ApiError, asApiError } from '../api/api-error.ts'
import { TrailDocument, type TrailEvent } from './trail-operations.ts'

/** The events of an instance, as far as they have been loaded. */
export interface Trail {
  /** Newest first; null until they have come. */
  readonly events: ReadonlySignal<readonly TrailEvent[] | null>
  readonly hasOlder: ReadonlySignal<boolean>
  readonly error: ReadonlySignal<ApiError | null>
  loadOlder(): Promise<void>
}

/** @param version loads the newest again when it changes. */
export function useTrail(id: string, version: string): Trail {
  const api = useApi()
  const events = useSignal<readonly TrailEvent[] | null>(null)
  const older = useSignal<string | null>(null)
  const hasOlder = useSignal(false)
  const error = useSignal<ApiError | null>(null)

  const load = async (after: string | null, signal?: AbortSignal) => {
    try {
      const { mcpInstance } = await api.request(TrailDocument, { id, after }, signal ? { signal } : {})
      const { nodes = [], pageInfo } = mcpInstance?.events ?? {}
      const known = events.peek() ?? []
      const ids = new Set(nodes.map((event) => event.id))
      const others = known.filter((event) => !ids.has(event.id))
      events.value = after === null ? [...nodes, ...others] : [...others, ...nodes]
      // Where the oldest page ends; a newer look at the newest ones does not change it.
      if (after !== null || known.length === 0) {
        older.value = pageInfo?.endCursor ?? null
        hasOlder.value = pageInfo?.hasNextPage ?? false
      }
      error.value = null
    } catch (caught) {
      if (!signal?.aborted) error.value = asApiError(caught)
    }
  }

  useEffect(() => {
    const closing = new AbortController()
    void load(null, closing.signal)
    return () => closing.abort()
  }, [id, version])

  return { events, hasOlder, error, loadOlder: () => load(older.peek()) }
}
