import { z } from 'zod'
import { type Actor, isAdmin } from '../../../access/viewer.ts'
import { badField, notFound, PanoptesError } from '../../../errors.ts'
import { newId } from '../../../platform/ids/new-id.ts'
import { verifyPassword } from '../../../platform/passwords/password-hash.ts'
import type { RateLimiter } from '../../../platform/rate-limit/rate-limiter.ts'
import type { Database } from '../../../storage/database.ts'
import { given } from '../../../writing/given.ts'
import { lockWritable } from '../../../writing/lock-row.ts'
import { optional, parseInput, rowId } from '../../../writing/parse-input.ts'
import { requireAdmin, requireUser } from '../../../writing/require-writer.ts'
import type { Change, Writer } from '../../../writing/writer.ts'
import { revokeAccessTokens } from '../access-token/revoke.ts'
import { accountKey, accountLimit } from '../auth-session/limits.ts'
import { revokeAuthSessions } from '../auth-session/revoke.ts'
import { orEmailTaken } from './email-taken.ts'
import { ensureFirstAdmin, type FirstAdminOptions } from './ensure-first-admin.ts'
import { keepAnAdmin } from './keep-an-admin.ts'
import { hashNewPassword } from './new-password.ts'
import { createUserStatistics } from './statistics.ts'
import { email, preferences, role, userName } from './user-fields.ts'

const createInput = z.object({ email, name: userName, password: z.string(), role: role.default('MEMBER') })
const updateInput = z.object({
  id: rowId('User'),
  email: optional(email),
  name: optional(userName),
  preferences: optional(preferences),
  role: optional(role),
  isActive: optional(z.boolean()),
  emailVerified: optional(z.boolean()),
})
const changePasswordInput = z.object({ currentPassword: z.string(), newPassword: z.string() })
const setPasswordInput = z.object({ id: rowId('User'), password: z.string() })

/** What the audit keeps of a user. */
const audited = { email: true, name: true, role: true, isActive: true, emailVerified: true, preferences: true } as const

export function createUserService(deps: { readonly database: Database; readonly writer: Writer; readonly limiter: RateLimiter }) {
  const { database, writer, limiter } = deps

  async function storePassword(change: Change, id: string, before: string, passwordHash: string): Promise<void> {
    await change.tx.user.update({ where: { id }, data: { passwordHash } })
    change.audit({ model: 'User', row: { id }, ownerId: id, before: { passwordHash: before }, after: { passwordHash } })
  }

  return {
    /** Statistics of many users at once, by id. */
    statistics: createUserStatistics(database),

    /** See `ensureFirstAdmin`. */
    ensureFirstAdmin: (given: FirstAdminOptions) => ensureFirstAdmin({ database, writer }, given),

    /** A new user, by an ADMIN. @throws PanoptesError FORBIDDEN, BAD_USER_INPUT; CONFLICT when the e-mail address is taken. */
    async create(actor: Actor, input: unknown): Promise<{ id: string }> {
      requireAdmin(actor.viewer)
      const { password, ...fields } = parseInput(createInput, input)
      const passwordHash = await hashNewPassword(password, 'input.password', fields)
      const id = newId()
      return writer.write(actor, 'createUser', async (change) => {
        const created = change.tx.user.create({ data: { id, ...fields, passwordHash, createdAt: change.now }, select: audited })
        const after = { ...(await orEmailTaken(created)), passwordHash }
        change.audit({ model: 'User', row: { id }, ownerId: id, before: null, after })
        return { id }
      })
    },

    /**
     * Changes what is given. A user changes its own name, e-mail address and preferences; an ADMIN everything of everyone. A deactivated user
     * is signed out everywhere and its tokens are revoked.
     * @throws PanoptesError NOT_FOUND, FORBIDDEN, BAD_USER_INPUT; CONFLICT when the address is taken or no active ADMIN would remain.
     */
    async update(actor: Actor, input: unknown): Promise<{ id: string }> {
      const { id, ...wanted } = parseInput(updateInput, input)
      return writer.write(actor, 'updateUser', async (change) => {
        await lockWritable(change, 'User', { id }, { deleted: 'EXCLUDE', lock: 'FOR NO KEY UPDATE', select: 't.id' })
        const reserved = (['role', 'isActive', 'emailVerified'] as const).filter((field) => wanted[field] !== undefined)
        if (reserved.length > 0 && !isAdmin(actor.viewer)) {
          throw new PanoptesError('FORBIDDEN', `Only an ADMIN changes ${reserved.join(', ')}.`)
        }
        const before = await change.tx.user.findUniqueOrThrow({ where: { id }, select: audited })
        const moved = wanted.email !== undefined && wanted.email.toLowerCase() !== before.email.toLowerCase()
        const data = { ...(moved ? { emailVerified: false } : {}), ...given(wanted) }
        const after = await orEmailTaken(change.tx.user.update({ where: { id }, data, select: audited }))
        change.audit({ model: 'User', row: { id }, ownerId: id, before, after })
        if (before.isActive && !after.isActive) {
          await revokeAuthSessions(change, [id])
          await revokeAccessTokens(change, [id])
        }
        const ruled = before.role === 'ADMIN' && before.isActive
        if (ruled && !(after.role === 'ADMIN' && after.isActive)) await keepAnAdmin(change)
        return { id }
      })
    },

    /**
     * A user's own new password; every other session of the user ends.
     * @throws PanoptesError BAD_USER_INPUT when the current password is wrong or the new one is bad, RATE_LIMITED as for signing in.
     */
    async changePassword(actor: Actor, input: unknown): Promise<{ id: string }> {
      const { userId: id, credential } = requireUser(actor.viewer)
      const { currentPassword, newPassword } = parseInput(changePasswordInput, input)
      const select = { email: true, name: true, passwordHash: true } as const
      const user = await database.prisma.user.findFirst({ where: { id, deletedAt: null, isActive: true }, select })
      if (user === null) throw notFound('User')
      await limiter.consume(accountKey(user.email), accountLimit)
      if (!(await verifyPassword(user.passwordHash, currentPassword))) {
        throw badField('input.currentPassword', 'This is not your current password.')
      }
      await limiter.reset(accountKey(user.email))
      const passwordHash = await hashNewPassword(newPassword, 'input.newPassword', user)
      return writer.write(actor, 'changePassword', async (change) => {
        const lock = { deleted: 'EXCLUDE', lock: 'FOR NO KEY UPDATE', select: 't.password_hash AS "passwordHash"' } as const
        const now = await lockWritable<{ passwordHash: string }>(change, 'User', { id }, lock)
        if (now.passwordHash !== user.passwordHash) {
          throw new PanoptesError('CONFLICT', 'The password has just been changed by somebody else: sign in again.')
        }
        await storePassword(change, id, now.passwordHash, passwordHash)
        await revokeAuthSessions(change, [id], credential.kind === 'SESSION' ? credential.id : null)
        return { id }
      })
    },

    /** Another password for a user, by an ADMIN; every session of the user ends. @throws PanoptesError NOT_FOUND, FORBIDDEN, BAD_USER_INPUT */
    async setPassword(actor: Actor, input: unknown): Promise<{ id: string }> {
      requireAdmin(actor.viewer)
      const { id, password } = parseInput(setPasswordInput, input)
      const user = await database.prisma.user.findFirst({ where: { id, deletedAt: null }, select: { email: true, name: true } })
      if (user === null) throw notFound('User')
      const passwordHash = await hashNewPassword(password, 'input.password', user)
      return writer.write(actor, 'setUserPassword', async (change) => {
        const lock = { deleted: 'EXCLUDE', lock: 'FOR NO KEY UPDATE', select: 't.password_hash AS "passwordHash"' } as const
        const before = await lockWritable<{ passwordHash: string }>(change, 'User', { id }, lock)
        await storePassword(change, id, before.passwordHash, passwordHash)
        await revokeAuthSessions(change, [id])
        return { id }
      })
    },
  }
}

export type UserService = ReturnType<typeof createUserService>
