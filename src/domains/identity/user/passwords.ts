import { z } from 'zod'
import type { Actor } from '../../../access/viewer.ts'
import { badField, notFound, PanoptesError } from '../../../errors.ts'
import { verifyPassword } from '../../../platform/passwords/password-hash.ts'
import type { RateLimiter } from '../../../platform/rate-limit/rate-limiter.ts'
import type { Database } from '../../../storage/database.ts'
import { lockWritable } from '../../../writing/lock-row.ts'
import { parseInput, rowId } from '../../../writing/parse-input.ts'
import { requireAdmin, requireUser } from '../../../writing/require-writer.ts'
import type { Change, Writer } from '../../../writing/writer.ts'
import { accountKey, accountLimit } from '../auth-session/limits.ts'
import { revokeAuthSessions } from '../auth-session/revoke.ts'
import { hashNewPassword } from './new-password.ts'

const changePasswordInput = z.object({ currentPassword: z.string().max(1_000), newPassword: z.string() })
const setPasswordInput = z.object({ id: rowId('User'), password: z.string() })

export function createPasswords(deps: { readonly database: Database; readonly writer: Writer; readonly limiter: RateLimiter }) {
  const { database, writer, limiter } = deps

  /** Locks the user before its sessions: a sign-in under way is either seen and revoked, or sees the new password. */
  async function lockPassword(change: Change, id: string): Promise<string> {
    const options = { deleted: 'EXCLUDE', lock: 'FOR NO KEY UPDATE', select: 't.password_hash AS "passwordHash"' } as const
    const { passwordHash } = await lockWritable<{ passwordHash: string }>(change, 'User', { id }, options)
    return passwordHash
  }

  async function storePassword(change: Change, id: string, before: string, passwordHash: string): Promise<void> {
    await change.tx.user.update({ where: { id }, data: { passwordHash } })
    change.audit({ model: 'User', row: { id }, ownerId: id, before: { passwordHash: before }, after: { passwordHash } })
  }

  return {
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
        if ((await lockPassword(change, id)) !== user.passwordHash) {
          throw new PanoptesError('CONFLICT', 'The password has just been changed by somebody else: sign in again.')
        }
        await storePassword(change, id, user.passwordHash, passwordHash)
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
        await storePassword(change, id, await lockPassword(change, id), passwordHash)
        await revokeAuthSessions(change, [id])
        return { id }
      })
    },
  }
}
