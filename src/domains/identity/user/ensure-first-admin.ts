import { Bindings } from '../../../access/to-sql.ts'
import { systemActor } from '../../../access/viewer.ts'
import { newId } from '../../../platform/ids/new-id.ts'
import { hashPassword } from '../../../platform/passwords/password-hash.ts'
import type { Database } from '../../../storage/database.ts'
import { query } from '../../../writing/query.ts'
import type { Writer } from '../../../writing/writer.ts'
import { makeUpPassword } from './make-up-password.ts'

/** Used where no address is configured; nothing is ever sent to it. */
const defaultEmail = 'admin@panoptes.local'
/** Names the lock under which the first user is made. */
const lockId = 7_201_002

export interface FirstAdminOptions {
  /** Where it signs in; a fixed one when there is none. */
  readonly email?: string | undefined
  /** Made up when there is none. */
  readonly password?: string | undefined
}

export interface FirstAdmin {
  readonly email: string
  /** The password that was made up, to be shown this once; null when it was given. */
  readonly password: string | null
}

/**
 * Makes an ADMIN when there is no user at all, not even a deleted one; null when there is. Of several gateways that start at once exactly one
 * makes it.
 */
export async function ensureFirstAdmin(
  deps: { readonly database: Database; readonly writer: Writer },
  given: FirstAdminOptions,
): Promise<FirstAdmin | null> {
  if ((await deps.database.prisma.user.findFirst({ select: { id: true } })) !== null) return null
  const email = given.email ?? defaultEmail
  const password = given.password ?? makeUpPassword()
  const passwordHash = await hashPassword(password)
  return deps.writer.write(systemActor, 'ensureFirstAdmin', async (change) => {
    const bindings = new Bindings()
    await query(change, `SELECT 1 AS locked FROM pg_advisory_xact_lock(${bindings.bind(lockId)}::bigint)`, bindings)
    if ((await change.tx.user.findFirst({ select: { id: true } })) !== null) return null
    const id = newId()
    const fields = { email, name: 'Administrator', role: 'ADMIN' } as const
    await change.tx.user.create({ data: { id, ...fields, passwordHash, createdAt: change.now }, select: { id: true } })
    change.audit({ model: 'User', row: { id }, ownerId: id, before: null, after: { ...fields, passwordHash } })
    return { email, password: given.password === undefined ? password : null }
  })
}
