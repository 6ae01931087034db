import type { Database } from './database.ts'

/**
 * A name for a statement of the driver's, which is then parsed once for each connection. None for the embedded database: behind its connections is
 * one session, where names would clash.
 */
export function namedStatement({ kind }: Pick<Database, 'kind'>, name: string): { readonly name?: string } {
  return kind === 'server' ? { name } : {}
}
