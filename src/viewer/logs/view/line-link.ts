/** A line as the fragment of an address names it: `#mci_…:17`. */
export interface LineLink {
  readonly instanceId: string
  readonly seq: number
}

export function parseLineLink(hash: string): LineLink | null {
  const [, instanceId, seq] = /^#(mci_\w+):(\d{1,15})$/.exec(hash) ?? []
  return instanceId === undefined ? null : { instanceId, seq: Number(seq) }
}

/** The address of this page with the line in it. */
export function lineAddress({ instanceId, seq }: LineLink): string {
  return `${location.pathname}${location.search}#${instanceId}:${seq}`
}
