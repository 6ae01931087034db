import { effect, type ReadonlySignal, signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Api } from '../api/api.ts'
import { type ApiError, asApiError } from '../api/api-error.ts'
import { graphql } from '../api/graphql.ts'
import { createChangeBuffer } from './change-buffer.ts'
import { InstanceFields } from './instance.ts'
import { createInstanceStore, type InstanceStore } from './instance-store.ts'

const InstancesDocument = graphql(
  `
    query Instances($after: String, $deleted: Deleted!) {
      mcpInstances(first: 200, after: $after, deleted: $deleted) {
        nodes { ...InstanceFields }
        pageInfo { hasNextPage endCursor }
      }
    }
  `,
  [InstanceFields],
)

const InstanceChangesDocument = graphql(
  `
    subscription InstanceChanges {
      mcpInstanceChanges {
        instanceId
        instance { ...InstanceFields }
      }
    }
  `,
  [InstanceFields],
)

/** The store of instances, kept as the gateway has them. */
export interface LiveInstances extends InstanceStore {
  /** Whether the live ones have come once. */
  readonly loaded: ReadonlySignal<boolean>
  /** Why the last look at the gateway failed. */
  readonly error: ReadonlySignal<ApiError | null>
  loadDeleted(): Promise<void>
  close(): void
}

/** Loads the instances, follows their changes, and looks again whenever the connection was away: changes have no cursor. */
export function followInstances(api: Api): LiveInstances {
  const store = createInstanceStore()
  const loaded = signal(false)
  const error = signal<ApiError | null>(null)
  const closing = new AbortController()

  const attempt = async (load: () => Promise<void>) => {
    try {
      await load()
      error.value = null
    } catch (caught) {
      if (!closing.signal.aborted) error.value = asApiError(caught)
    }
  }
  const loadPage = async (deleted: 'ONLY' | 'EXCLUDE', after: string | null) => {
    const { mcpInstances } = await api.request(InstancesDocument, { after, deleted }, { signal: closing.signal })
    store.put(mcpInstances.nodes)
    return mcpInstances
  }
  const loadLive = async () => {
    const gone = new Set(store.liveIds())
    let after: string | null = null
    do {
      const page: Awaited<ReturnType<typeof loadPage>> = await loadPage('EXCLUDE', after)
      for (const { id } of page.nodes) gone.delete(id)
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null)
    store.remove(gone)
    loaded.value = true
  }

  const changes = createChangeBuffer((changed, gone) => {
    store.put(changed)
    store.remove(gone)
  })
  const stopFollowing = api.follow(InstanceChangesDocument, () => ({}), {
    next: ({ mcpInstanceChanges: { instanceId, instance } }) => changes.add(instanceId, instance),
    refused: (refusal) => {
      error.value = refusal
    },
  })
  // At once, without waiting for the socket; and again when it opens: from then on changes are heard of.
  void attempt(loadLive)
  const stopLooking = effect(() => {
    if (api.connection.value === 'open') void attempt(loadLive)
  })

  return {
    ...store,
    loaded,
    error,
    loadDeleted: () => attempt(async () => void (await loadPage('ONLY', null))),
    close() {
      closing.abort()
      stopLooking()
      stopFollowing()
      changes.clear()
    },
  }
}

export const LiveInstancesContext = createContext<LiveInstances | null>(null)

/** The instances of the session around a component. */
export function useInstances(): LiveInstances {
  const instances = useContext(LiveInstancesContext)
  if (instances === null) throw new Error('Nobody is signed in around this component.')
  return instances
}
