import { z } from 'zod'
import type { Actor } from '../../../access/viewer.ts'
import { newId } from '../../../platform/ids/new-id.ts'
import { parseInput } from '../../../writing/parse-input.ts'
import { requireAdmin } from '../../../writing/require-writer.ts'
import type { Writer } from '../../../writing/writer.ts'
import { auditedColumns } from './audited-columns.ts'
import { orEmailTaken } from './email-taken.ts'
import { hashNewPassword } from './new-password.ts'
import { email, role, userName } from './user-fields.ts'

const createInput = z.object({ email, name: userName, password: z.string(), role: role.default('MEMBER') })

/** A new user, by an ADMIN. @throws PanoptesError FORBIDDEN, BAD_USER_INPUT; CONFLICT when the e-mail address is taken. */
export async function createUser(writer: Writer, actor: Actor, input: unknown): Promise<{ id: string }> {
  requireAdmin(actor.viewer)
  const { password, ...fields } = parseInput(createInput, input)
  const passwordHash = await hashNewPassword(password, 'input.password', fields)
  const id = newId()
  return writer.write(actor, 'createUser', async (change) => {
    const created = change.tx.user.create({
      data: { id, ...fields, passwordHash, createdAt: change.now },
      select: auditedColumns,
    })
    const after = { ...(await orEmailTaken(created)), passwordHash }
    change.audit({ model: 'User', row: { id }, ownerId: id, before: null, after })
    return { id }
  })
}
