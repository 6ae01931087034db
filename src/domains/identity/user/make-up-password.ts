import { randomInt } from 'node:crypto'

/** Without those that look alike, since somebody may copy it from a screen by hand. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** 20 of 57 characters hold 116 bits. */
const length = 20

/** A password for somebody who was given none. */
export function makeUpPassword(): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
}
