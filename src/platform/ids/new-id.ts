import { v7 } from 'uuid'

/**
 * A new primary key: a UUID of version 7 (RFC 9562, 5.7), lower case. Ids made by one process sort in the order in which they were
 * made, also within a millisecond and when the clock steps back (RFC 9562, 6.2, method 1: a counter).
 */
export function newId(): string {
  return v7()
}
