/** What an address shows. The gateway serves the page at just these (src/transport/viewer-route.ts). */
export type Route =
  | { readonly name: 'instances' }
  | { readonly name: 'instance'; readonly id: string }
  | { readonly name: 'logs'; readonly ids: readonly string[] }
  | { readonly name: 'nowhere' }

export function routeOf({ pathname, searchParams }: URL): Route {
  if (pathname === '/') return { name: 'instances' }
  if (pathname === '/logs') return { name: 'logs', ids: searchParams.getAll('i') }
  const id = /^\/instances\/(mci_\w+)$/.exec(pathname)?.[1]
  return id === undefined ? { name: 'nowhere' } : { name: 'instance', id }
}

export function instanceAddress(id: string): string {
  return `/instances/${id}`
}

/** The logs of several instances, merged. */
export function logsAddress(ids: readonly string[]): string {
  return `/logs?${new URLSearchParams(ids.map((id) => ['i', id]))}`
}
