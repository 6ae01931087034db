/** One entry of a stream in its place. */
export interface StreamEntry<Content> {
  readonly streamId: string
  /** 1, 2, 3 … within the stream, in the order of the commits. A number holds 2^53 of them: 285 years at a million a second. */
  readonly seq: number
  /** When it was stored: milliseconds since 1970. */
  readonly storedAt: number
  readonly content: Content
}

/** The places that entries were given, both ends included. */
export interface SeqRange {
  readonly first: number
  readonly last: number
}
