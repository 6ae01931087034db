import { readFileSync } from 'node:fs'

/** Keys of the auxiliary vector (getauxval(3)). */
const AT_PAGESZ = 6
const AT_CLKTCK = 17

let vector: ReadonlyMap<number, number> | undefined

/** What the kernel has told this process about itself: pairs of machine words. Of the machines that Node runs on only 32-bit ARM has short ones. */
function auxiliaryVector(): ReadonlyMap<number, number> {
  if (vector !== undefined) return vector
  const { buffer } = Uint8Array.from(readFileSync('/proc/self/auxv'))
  const words = [...(process.arch === 'arm' ? new Uint32Array(buffer) : new BigUint64Array(buffer))].map(Number)
  const pairs = new Map(words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1] ?? 0]] : [])))
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
