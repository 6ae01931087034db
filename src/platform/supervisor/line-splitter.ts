/** A line of output as it was printed, without its end. */
export interface RawLine {
  readonly text: string
  /** Bytes that were left out at its end because it was too long. */
  readonly leftOut: number
}

export interface LineSplitter {
  /** The lines that end in this piece of output. */
  push(bytes: Buffer): RawLine[]
  /** The line that was begun and will not be ended any more, if there is one. */
  end(): RawLine[]
}

/** The longest line (bytes), as container runtimes have it: what follows is counted and left out. */
export const LONGEST_LINE_BYTES = 16_384

/** What is held ready for a line (bytes); longer ones get more while they last. */
const USUAL_BYTES = LONGEST_LINE_BYTES + 1

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * Cuts output into lines, however it comes in pieces. Lines end with LF or CRLF. Bytes that are not UTF-8 become U+FFFD. Keeps no more than the
 * longest line, so that output without a line feed costs no memory.
 */
export function createLineSplitter(longest = LONGEST_LINE_BYTES): LineSplitter {
  /** One byte more than the longest line tells whether the cut goes through a character. */
  const most = longest + 1
  /** The line so far. */
  let line = Buffer.alloc(Math.min(most, USUAL_BYTES))
  /** Bytes of the line so far, also those that found no room. */
  let length = 0
  let lastByte = 0

  function keep(bytes: Buffer): void {
    const needed = Math.min(most, length + bytes.length)
    if (needed > line.length) {
      const wider = Buffer.alloc(Math.min(most, Math.max(needed, 2 * line.length)))
      line.copy(wider)
      line = wider
    }
    if (length < line.length) bytes.copy(line, length)
    length += bytes.length
    lastByte = bytes.at(-1) ?? lastByte
  }

  function take(): RawLine {
    const all = lastByte === CARRIAGE_RETURN ? length - 1 : length
    const end = all > longest ? wholeCharacters(line, longest) : all
    const text = line.toString('utf8', 0, end)
    if (line.length > USUAL_BYTES) line = Buffer.alloc(USUAL_BYTES)
    length = 0
    lastByte = 0
    return { text, leftOut: all - end }
  }

  return {
    push(bytes) {
      const lines: RawLine[] = []
      let from = 0
      for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, from)) {
        keep(bytes.subarray(from, at))
        lines.push(take())
        from = at + 1
      }
      keep(bytes.subarray(from))
      return lines
    },
    end: () => (length === 0 ? [] : [take()]),
  }
}

/** Where to cut so that no character of UTF-8 is cut in two: at `end` or up to three bytes before. */
function wholeCharacters(bytes: Buffer, end: number): number {
  for (let at = end; at > end - 4; at -= 1) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return at
  return end
}
