/** So many characters are easily told apart, and few enough to read. */
const shortest = 6

/** Ids by their last characters (the first ones say when they were made), as many as it takes to tell them apart. */
export function shortNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const longest = Math.max(...ids.map((id) => id.length))
  for (let length = shortest; length < longest; length += 1) {
    const names = new Map(ids.map((id) => [id, id.slice(-length)]))
    if (new Set(names.values()).size === ids.length) return names
  }
  return new Map(ids.map((id) => [id, id]))
}
