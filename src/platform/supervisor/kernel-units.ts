import { readFileSync } from 'node:fs'
import { endianness } from 'node:os'

/** Keys of the auxiliary vector (getauxval(3)). */
const AT_PAGESZ = 6
const AT_CLKTCK = 17

let vector: ReadonlyMap<number, number> | undefined

/** What the kernel told this process about itself: pairs of machine words in /proc/self/auxv. All machines that Node runs on under Linux but 32-bit ARM have words of 8 bytes. */
function auxiliaryVector(): ReadonlyMap<number, number> {
  if (vector !== undefined) return vector
  const bytes = readFileSync('/proc/self/auxv')
  const size = process.arch === 'arm' ? 4 : 8
  const word = (at: number): number =>
    endianness() === 'LE'
      ? bytes.readUIntLE(at, Math.min(size, 6))
      : bytes.readUIntBE(at + Math.max(0, size - 6), Math.min(size, 6))
  const pairs = new Map<number, number>()
  for (let at = 0; at + 2 * size <= bytes.length; at += 2 * size) pairs.set(word(at), word(at + size))
  vector = pairs
  return pairs
}

/** In what steps Linux counts resident memory: 4 KiB on most machines, 16 or 64 KiB on some with ARM. */
export function pageBytes(): number {
  return auxiliaryVector().get(AT_PAGESZ) ?? 4096
}

/** In what steps Linux counts processor time. */
export function clockTicksPerSecond(): number {
  return auxiliaryVector().get(AT_CLKTCK) ?? 100
}
