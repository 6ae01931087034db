const instanceTabs = ['log', 'trail', 'details'] as const
export type InstanceTab = (typeof instanceTabs)[number]

/** What an address shows. The gateway serves the page at just these (src/transport/viewer-route.ts). */
export type Route =
  | { readonly name: 'instances' }
  | { readonly name: 'instance'; readonly id: string; readonly tab: InstanceTab }
  | { readonly name: 'logs'; readonly ids: readonly string[] }
  | { readonly name: 'nowhere' }

export function routeOf({ pathname, searchParams }: URL): Route {
  if (pathname === '/') return { name: 'instances' }
  if (pathname === '/logs') return { name: 'logs', ids: searchParams.getAll('i') }
  const id = /^\/instances\/(mci_\w+)$/.exec(pathname)?.[1]
  if (id === undefined) return { name: 'nowhere' }
  return { name: 'instance', id, tab: instanceTabs.find((tab) => tab === searchParams.get('show')) ?? 'log' }
}

export function instanceAddress(id: string, tab: InstanceTab = 'log'): string {
  return tab === 'log' ? `/instances/${id}` : `/instances/${id}?show=${tab}`
}

/** The logs of several instances, merged. */
export function logsAddress(ids: readonly string[]): string {
  return `/logs?${new URLSearchParams(ids.map((id) => ['i', id]))}`
}
