import type { Positions } from './stream-batch.ts'

/** The first byte of every cursor: which format it is. */
const version = 1

/**
 * Positions in several streams as one opaque text: base64url of the version, then of each stream its uuid (16 bytes) and its place (LEB128,
 * seven bits a byte, lowest first).
 */
export function encodePositions(positions: Positions): string {
  const bytes = [version]
  for (const [id, seq] of positions) {
    bytes.push(...Buffer.from(id.replaceAll('-', ''), 'hex'))
    let rest = BigInt(seq)
    for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
    bytes.push(Number(rest))
  }
  return Buffer.from(bytes).toString('base64url')
}

/** Null for what is no such text. */
export function decodePositions(text: string): Positions | null {
  if (!/^[\w-]+$/.test(text)) return null
  const bytes = Buffer.from(text, 'base64url')
  if (bytes[0] !== version || bytes.length === 1) return null
  const positions = new Map<string, number>()
  for (let at = 1; at < bytes.length; ) {
    const id = bytes.toString('hex', at, at + 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    at += 16
    let seq = 0
    let scale = 1
    for (;;) {
      const byte = bytes[at]
      if (byte === undefined) return null
      at += 1
      seq += (byte & 0x7f) * scale
      scale *= 0x80
      if (byte < 0x80) break
    }
    if (!Number.isSafeInteger(seq)) return null
    positions.set(id, seq)
  }
  return positions
}
