import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { useApi } from '../api/api.ts'
import { ApiError, asApiError } from '../api/api-error.ts'
import { graphql } from '../api/graphql.ts'
import { InstanceFields } from '../instances/instance.ts'
import type { InstanceCell } from '../instances/instance-store.ts'
import { useInstances } from '../instances/live-instances.ts'

const InstanceDocument = graphql(
  `
    query Instance($id: ID!) {
      mcpInstance(id: $id, deleted: INCLUDE) { ...InstanceFields }
    }
  `,
  [InstanceFields],
)

/** An instance from the store; one that is not there, or not any more, as deleted ones may be, is asked for. */
export function useInstance(id: string): { readonly cell: InstanceCell | undefined; readonly error: ApiError | null } {
  const api = useApi()
  const { cells, cell, put } = useInstances()
  const error = useSignal<ApiError | null>(null)
  // Read, so that its coming and going is noticed.
  void cells.value
  const known = cell(id)
  const isMissing = known === undefined
  useEffect(() => {
    if (!isMissing) return
    const closing = new AbortController()
    const load = async () => {
      const { mcpInstance } = await api.request(InstanceDocument, { id }, { signal: closing.signal })
      if (mcpInstance === null) throw new ApiError('There is no such instance, or it is not yours.', 'NOT_FOUND')
      put([mcpInstance])
    }
    load().catch((caught) => {
      if (!closing.signal.aborted) error.value = asApiError(caught)
    })
    return () => closing.abort()
  }, [id, isMissing])
  return { cell: known, error: error.value }
}
