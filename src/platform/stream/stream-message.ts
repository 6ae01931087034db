import type { JsonValue } from '../bus/bus.ts'
import type { StreamDescription } from './stream-description.ts'
import type { SeqRange, StreamEntry } from './stream-entry.ts'

/** The largest contents (bytes) that travel with a message; of larger ones, only the news travels and readers ask the database. */
const maxContentBytes = 32 * 1024

/** What the bus says of one append: which places, and what stands there when that is small. */
export interface StreamMessage<Content> extends SeqRange {
  readonly entries: readonly StreamEntry<Content>[] | null
}

/** How appends are told to all gateways. The topic names the version of the message, so that gateways of two versions do not misread each other. */
export function createMessages<Content extends JsonValue, Facts>(description: StreamDescription<Content, Facts>) {
  const { name, isContent, sizeOf } = description
  return {
    topicOf: (streamId: string) => `stream/1/${name}/${streamId}`,

    encode({ first, last }: SeqRange, contents: readonly Content[], storedAt: number): JsonValue {
      const bytes = contents.reduce((sum, content) => sum + sizeOf(content), 0)
      return bytes > maxContentBytes ? { first, last } : { first, last, at: storedAt, contents }
    },

    /** Null for what is no message; without entries when they cannot be understood. */
    decode(streamId: string, payload: JsonValue): StreamMessage<Content> | null {
      if (!isObject(payload)) return null
      const { first, last, at, contents } = payload
      if (!isPlace(first) || !isPlace(last) || last < first) return null
      if (typeof at !== 'number' || !isList(contents) || contents.length !== last - first + 1)
        return { first, last, entries: null }
      const entries: StreamEntry<Content>[] = []
      for (const content of contents) {
        if (!isContent(content)) return { first, last, entries: null }
        entries.push({ streamId, seq: first + entries.length, storedAt: at, content })
      }
      return { first, last, entries }
    },
  }
}

export type StreamMessages<Content> = {
  readonly topicOf: (streamId: string) => string
  readonly encode: (range: SeqRange, contents: readonly Content[], storedAt: number) => JsonValue
  readonly decode: (streamId: string, payload: JsonValue) => StreamMessage<Content> | null
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}

function isPlace(value: JsonValue | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0
}
