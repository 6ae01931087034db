import type { StreamEntry } from './stream-entry.ts'

/** How much of a stream is handed out at once: whichever is reached first. */
export interface Portion {
  readonly rows: number
  readonly bytes: number
}

/** The first entries that fit; at least one, however large it is. */
export function cutTo<Content>(
  entries: readonly StreamEntry<Content>[],
  { rows, bytes }: Portion,
  sizeOf: (content: Content) => number,
): readonly StreamEntry<Content>[] {
  let count = 0
  let size = 0
  for (const { content } of entries) {
    size += sizeOf(content)
    if (count === rows || (count > 0 && size > bytes)) break
    count += 1
  }
  return count === entries.length ? entries : entries.slice(0, count)
}
