/** Protocol numbers of the packets that a client may send before any other. */
const SSL_REQUEST = 80_877_103
const CANCEL_REQUEST = 80_877_102
const GSS_ENCRYPTION_REQUEST = 80_877_104

const FLUSH = 0x48
const FUNCTION_CALL = 0x46
const QUERY = 0x51
const SYNC = 0x53
const TERMINATE = 0x58

/**
 * What a client's bytes add up to. A `batch` is a run of messages that the database must see without another client's messages in
 * between: `open` says that the run goes on in the next batch.
 */
export type WireUnit =
  | { readonly kind: 'encryption' | 'cancel' | 'terminate' }
  | { readonly kind: 'batch'; readonly bytes: Uint8Array; readonly open: boolean }

/**
 * Cuts the bytes that a PostgreSQL client sends into units. Unnamed statements live in the session, and all connections share the
 * one session of the embedded database, so Parse, Bind, Describe, Execute and Sync stay together.
 * Format: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export function createUnitSplitter(): (chunk: Buffer) => WireUnit[] {
  let rest: Buffer = Buffer.alloc(0)
  let started = false
  let scanned = 0

  function startupUnit(): WireUnit | undefined {
    if (rest.length < 8) return undefined
    const length = rest.readInt32BE(0)
    if (rest.length < length) return undefined
    const code = rest.readInt32BE(4)
    const bytes = rest.subarray(0, length)
    rest = rest.subarray(length)
    if (code === SSL_REQUEST || code === GSS_ENCRYPTION_REQUEST) return { kind: 'encryption' }
    if (code === CANCEL_REQUEST) return { kind: 'cancel' }
    started = true
    return { kind: 'batch', bytes, open: false }
  }

  function batchUnit(): WireUnit | undefined {
    while (rest.length >= scanned + 5) {
      const type = rest[scanned]
      const end = scanned + 1 + rest.readInt32BE(scanned + 1)
      if (rest.length < end) return undefined
      scanned = end
      if (type === TERMINATE) return { kind: 'terminate' }
      if (type !== QUERY && type !== SYNC && type !== FLUSH && type !== FUNCTION_CALL) continue
      const bytes = rest.subarray(0, end)
      rest = rest.subarray(end)
      scanned = 0
      return { kind: 'batch', bytes, open: type === FLUSH }
    }
    return undefined
  }

  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const units: WireUnit[] = []
    for (;;) {
      const unit = started ? batchUnit() : startupUnit()
      if (unit === undefined) return units
      units.push(unit)
      if (unit.kind === 'terminate' || unit.kind === 'cancel') return units
    }
  }
}
