/**
 * What is loaded of one instance's log, as places (`seq`). Inside `first`..`last` every line is loaded. The rest of `from`..`to` was paged in under a
 * filter: of it the lines that the filter lets through are loaded. An empty span lies at a place: `first` is then `last + 1`.
 */
export interface LoadedSpan {
  readonly from: number
  readonly first: number
  readonly last: number
  readonly to: number
}

export function emptySpan(after: number): LoadedSpan {
  return { from: after + 1, first: after + 1, last: after, to: after }
}

/** Whether every line of the span is loaded. */
export function isComplete({ from, first, last, to }: LoadedSpan): boolean {
  return from === first && to === last
}

/** The span with what was read down to `from`. @param whole whether nothing was filtered out of it. */
export function grownOlder(span: LoadedSpan, from: number, whole: boolean): LoadedSpan {
  const joins = whole && span.from === span.first
  return { ...span, from, first: joins ? from : span.first }
}

/** The span with what was read up to `to`. @param whole whether nothing was filtered out of it. */
export function grownNewer(span: LoadedSpan, to: number, whole: boolean): LoadedSpan {
  const joins = whole && span.to === span.last
  return { ...span, to, last: joins ? to : span.last }
}

/** The span without what lies before the place. */
export function cutBefore({ first, last, to }: LoadedSpan, from: number): LoadedSpan {
  return { from, first: Math.max(first, from), last: Math.max(last, from - 1), to: Math.max(to, from - 1) }
}

/** The span without what lies behind the place. */
export function cutBehind({ from, first, last }: LoadedSpan, to: number): LoadedSpan {
  return { from: Math.min(from, to + 1), first: Math.min(first, to + 1), last: Math.min(last, to), to }
}

/** The span as it is followed live from its end: whatever follows is whole, so the whole part begins anew where it was not. */
export function followedOn(span: LoadedSpan): LoadedSpan {
  return span.to === span.last ? span : { ...span, first: span.to + 1, last: span.to }
}
