import { decodeBase32, encodeBase32 } from './base32.ts'

/** TypeID specification 0.3: up to 63 lower case letters and underscores, which neither start nor end it. */
const prefixPattern = /^[a-z](?:[a-z_]{0,61}[a-z])?$/
const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** An id as the API shows it, taken apart. */
export interface TypeId {
  readonly prefix: string
  /** Lower case, with hyphens. */
  readonly uuid: string
}

/**
 * The id that the API shows, `mci_01h455vb4pex5vsknk084sn02q`, after https://github.com/jetify-com/typeid/tree/main/spec (0.3).
 * Sorts as the UUID does. The specification's empty prefix is not taken: an id here always says what it is of.
 * @throws TypeError when the prefix or the UUID is none, which is a mistake of the caller's.
 */
export function encodeTypeId(prefix: string, uuid: string): string {
  if (!prefixPattern.test(prefix)) throw new TypeError(`Not a TypeID prefix: ${prefix}`)
  if (!uuidPattern.test(uuid)) throw new TypeError('Not a UUID.')
  return `${prefix}_${encodeBase32(BigInt(`0x${uuid.replaceAll('-', '')}`))}`
}

/** Prefix and UUID of a TypeID, or null when the text is none: upper case, more than 128 bits and padding are all refused. */
export function decodeTypeId(text: string): TypeId | null {
  const separator = text.lastIndexOf('_')
  const prefix = text.slice(0, Math.max(separator, 0))
  const value = decodeBase32(text.slice(separator + 1))
  if (value === null || !prefixPattern.test(prefix)) return null
  const hex = value.toString(16).padStart(32, '0')
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  return { prefix, uuid }
}
