/** Keys, texts, numbers and words of JSON. */
const tokens = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** A value as JSON, a property a line, with its parts in colours. */
export function JsonView({ value }: { readonly value: unknown }) {
  const text = JSON.stringify(value, null, 2)
  const parts = []
  let at = 0
  for (const { index, 0: token, 1: string, 2: colon } of text.matchAll(tokens)) {
    parts.push(text.slice(at, index))
    parts.push(
      <span key={index} class={colon === undefined ? (string === undefined ? 'json-word' : 'json-text') : 'json-key'}>
        {token}
      </span>,
    )
    at = index + token.length
  }
  parts.push(text.slice(at))
  return <pre class="json-view">{parts}</pre>
}
