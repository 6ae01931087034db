import { z } from 'zod'
import { type Actor, isAdmin } from '../../../access/viewer.ts'
import { PanoptesError } from '../../../errors.ts'
import { given } from '../../../writing/given.ts'
import { lockWritable } from '../../../writing/lock-row.ts'
import { optional, parseInput, rowId } from '../../../writing/parse-input.ts'
import type { Writer } from '../../../writing/writer.ts'
import { revokeAccessTokens } from '../access-token/revoke.ts'
import { revokeAuthSessions } from '../auth-session/revoke.ts'
import { auditedColumns } from './audited-columns.ts'
import { orEmailTaken } from './email-taken.ts'
import { keepAnAdmin } from './keep-an-admin.ts'
import { email, preferences, role, userName } from './user-fields.ts'

const updateInput = z.object({
  id: rowId('User'),
  email: optional(email),
  name: optional(userName),
  preferences: optional(preferences),
  role: optional(role),
  isActive: optional(z.boolean()),
  emailVerified: optional(z.boolean()),
})

/**
 * Changes what is given. A user changes its own name, e-mail address and preferences; an ADMIN everything of everyone. A deactivated user
 * is signed out everywhere and its tokens are revoked.
 * @throws PanoptesError NOT_FOUND, FORBIDDEN, BAD_USER_INPUT; CONFLICT when the address is taken or no active ADMIN would remain.
 */
export async function updateUser(writer: Writer, actor: Actor, input: unknown): Promise<{ id: string }> {
  const { id, ...wanted } = parseInput(updateInput, input)
  return writer.write(actor, 'updateUser', async (change) => {
    await lockWritable(change, 'User', { id }, { deleted: 'EXCLUDE', lock: 'FOR NO KEY UPDATE', select: 't.id' })
    const reserved = (['role', 'isActive', 'emailVerified'] as const).filter((field) => wanted[field] !== undefined)
    if (reserved.length > 0 && !isAdmin(actor.viewer)) {
      throw new PanoptesError('FORBIDDEN', `Only an ADMIN changes ${reserved.join(', ')}.`)
    }
    const before = await change.tx.user.findUniqueOrThrow({ where: { id }, select: auditedColumns })
    const moved = wanted.email !== undefined && wanted.email.toLowerCase() !== before.email.toLowerCase()
    const data = { ...(moved ? { emailVerified: false } : {}), ...given(wanted) }
    const after = await orEmailTaken(change.tx.user.update({ where: { id }, data, select: auditedColumns }))
    change.audit({ model: 'User', row: { id }, ownerId: id, before, after })
    if (before.isActive && !after.isActive) {
      await revokeAuthSessions(change, [id])
      await revokeAccessTokens(change, [id])
    }
    const ruled = before.role === 'ADMIN' && before.isActive
    if (ruled && !(after.role === 'ADMIN' && after.isActive)) await keepAnAdmin(change)
    return { id }
  })
}
