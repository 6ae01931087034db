const newline = 0x0a

/**
 * Cuts a stream of bytes into lines, without their ends. A line of more than `maxBytes` is given as far as that, and the rest of it left out, so
 * that memory is bounded whatever comes.
 * @returns how to end the stream: what is left then is a line too.
 */
export function splitLines(maxBytes: number, onLine: (line: string, cut: boolean) => void) {
  let parts: Buffer[] = []
  let length = 0
  let cut = false

  function keep(part: Buffer): void {
    const kept = part.subarray(0, maxBytes - length)
    cut ||= kept.length < part.length
    length += kept.length
    if (kept.length > 0) parts.push(kept)
  }

  function finish(): void {
    const line = Buffer.concat(parts).toString().replace(/\r$/, '')
    const wasCut = cut
    parts = []
    length = 0
    cut = false
    if (line !== '') onLine(line, wasCut)
  }

  return {
    push(chunk: Buffer): void {
      let start = 0
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        keep(chunk.subarray(start, end))
        finish()
        start = end + 1
      }
      keep(chunk.subarray(start))
    },
    end: finish,
  }
}
