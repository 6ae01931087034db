/** So many characters are easily told apart, and few enough to read. */
const shortest = 5

/** How many quiet colours there are: `--hue-1` … in the tokens. */
const hues = 6

/** How an instance is told apart from others. */
export interface InstanceName {
  /** The end of its id: the beginning says when it was made, and is alike. */
  readonly short: string
  /** Class of its colour. */
  readonly hue: string
}

export function instanceNames(ids: readonly string[]): ReadonlyMap<string, InstanceName> {
  const length = lengthApart(ids)
  return new Map(ids.map((id, index) => [id, { short: id.slice(-length), hue: `log-hue-${(index % hues) + 1}` }]))
}

/** What lines of several instances are called by in text; null for those of one. */
export function shortNames(ids: readonly string[]): ReadonlyMap<string, string> | null {
  return ids.length < 2 ? null : new Map([...instanceNames(ids)].map(([id, { short }]) => [id, short]))
}

/** How many of their last characters tell the ids apart. */
function lengthApart(ids: readonly string[]): number {
  const longest = Math.max(shortest, ...ids.map((id) => id.length))
  for (let length = shortest; length < longest; length += 1) {
    if (new Set(ids.map((id) => id.slice(-length))).size === ids.length) return length
  }
  return longest
}
