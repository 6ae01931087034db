import { z } from 'zod'
import { Bindings } from '../../../access/to-sql.ts'
import type { Actor, UserViewer } from '../../../access/viewer.ts'
import { PanoptesError } from '../../../errors.ts'
import { newId } from '../../../platform/ids/new-id.ts'
import { verifyPassword } from '../../../platform/passwords/password-hash.ts'
import type { RateLimiter } from '../../../platform/rate-limit/rate-limiter.ts'
import { newToken } from '../../../platform/tokens/token.ts'
import type { Database } from '../../../storage/database.ts'
import { parseInput } from '../../../writing/parse-input.ts'
import { query } from '../../../writing/query.ts'
import type { Change, Writer } from '../../../writing/writer.ts'
import { sessionScopes } from '../authentication/scopes.ts'
import { accountKey, accountLimit, addressKey, addressLimit } from './limits.ts'

/** A month: who uses the gateway every week signs in a dozen times a year. */
const sessionMs = 30 * 24 * 3_600_000

// Not checked to be an address: what is none belongs to nobody, and is answered like any other wrong one.
const signInInput = z.object({ email: z.string().trim().max(254), password: z.string().max(1_000) })

export interface SignedIn {
  /** Shown once. */
  readonly token: string
  readonly expiresAt: Date
  readonly viewer: UserViewer
}

interface Account {
  readonly id: string
  readonly email: string
  readonly role: UserViewer['role']
  readonly isActive: boolean
  readonly passwordHash: string
}

export function createSignIn(deps: { readonly database: Database; readonly writer: Writer; readonly limiter: RateLimiter }) {
  const { database, writer, limiter } = deps

  async function accountOf(email: string): Promise<Account | undefined> {
    const { rows } = await database.pool.query<Account>(
      `SELECT id, email, role::text AS role, is_active AS "isActive", password_hash AS "passwordHash"
       FROM users WHERE lower(email) = lower($1) AND deleted_at IS NULL`,
      [email],
    )
    return rows[0]
  }

  /**
   * Starts a session. Wrong password, unknown address and inactive user are one and the same answer in the same time.
   * @throws PanoptesError UNAUTHENTICATED, BAD_USER_INPUT; RATE_LIMITED for the address asked from or the account asked for.
   */
  return async function signIn(actor: Actor, input: unknown): Promise<SignedIn> {
    const { email, password } = parseInput(signInInput, input)
    await limiter.consume(addressKey(actor.ipAddress), addressLimit)
    await limiter.consume(accountKey(email), accountLimit)
    const account = await accountOf(email)
    const matches = await verifyPassword(account?.passwordHash ?? null, password)
    if (account === undefined || !matches || !account.isActive) throw wrongCredentials()
    await limiter.reset(accountKey(email))

    const { token, hash } = newToken('session')
    const id = newId()
    const viewer: UserViewer = {
      kind: 'USER',
      userId: account.id,
      role: account.role,
      scopes: sessionScopes,
      credential: { kind: 'SESSION', id },
    }
    return writer.write({ ...actor, viewer }, 'signIn', async (change) => {
      await holdUnchanged(change, account)
      const expiresAt = new Date(change.now.getTime() + sessionMs)
      const { ipAddress, userAgent } = actor
      const data = { id, userId: account.id, tokenHash: hash, ipAddress, userAgent, expiresAt, createdAt: change.now }
      await change.tx.authSession.create({ data, select: { id: true } })
      change.audit({ model: 'AuthSession', row: { id }, ownerId: account.id, before: null, after: { expiresAt } })
      return { token, expiresAt, viewer }
    })
  }
}

/** Since the password was checked it may have been changed: the sessions that ended with that must not get a successor. */
async function holdUnchanged(change: Change, { id, passwordHash }: Account): Promise<void> {
  const bindings = new Bindings()
  const held = await query(
    change,
    `SELECT 1 AS held FROM users WHERE id = ${bindings.bind(id)}::uuid AND password_hash = ${bindings.bind(passwordHash)}
     AND is_active AND deleted_at IS NULL FOR SHARE`,
    bindings,
  )
  if (held.length === 0) throw wrongCredentials()
}

function wrongCredentials(): PanoptesError {
  return new PanoptesError('UNAUTHENTICATED', 'E-mail address or password is wrong.')
}
