/** The log of one instance, or of several merged. */
export function LogView({ instanceIds }: { readonly instanceIds: readonly string[] }) {
  return <section aria-label="Log">{instanceIds.join(', ')}</section>
}
