/**
 * A choice of several with one of them turned on or off. Null stands for all of them; turning the last one off turns all on, since nothing at all
 * is of no use to anybody.
 */
export function toggled<T>(chosen: ReadonlySet<T> | null, all: readonly T[], one: T): ReadonlySet<T> | null {
  const next = new Set(chosen ?? all)
  if (!next.delete(one)) next.add(one)
  return next.size === 0 || next.size === all.length ? null : next
}
