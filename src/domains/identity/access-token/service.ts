import { z } from 'zod'
import type { Actor, UserViewer } from '../../../access/viewer.ts'
import { badField, PanoptesError } from '../../../errors.ts'
import { newId } from '../../../platform/ids/new-id.ts'
import { newToken } from '../../../platform/tokens/token.ts'
import { TokenScope } from '../../../storage/generated/prisma/client.ts'
import { lockVisible } from '../../../writing/lock-row.ts'
import { optional, parseInput, rowId } from '../../../writing/parse-input.ts'
import { requireUser } from '../../../writing/require-writer.ts'
import type { Writer } from '../../../writing/writer.ts'
import { revokeCredential } from '../authentication/revoke-credential.ts'

const createInput = z.object({
  name: z.string().trim().min(1, 'expected a name').max(100),
  scopes: z.array(z.enum(TokenScope)).min(1, 'expected at least one scope'),
  expiresAt: optional(z.date().refine((moment) => moment.getTime() > Date.now(), 'expected a moment in the future')),
})
const revokeInput = z.object({ id: rowId('AccessToken') })

export function createAccessTokenService({ writer }: { readonly writer: Writer }) {
  return {
    /**
     * A new token for the user that asks, with no more scopes than what it asks with; the token itself is shown this once.
     * @throws PanoptesError UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT
     */
    async create(actor: Actor, input: unknown): Promise<{ id: string; token: string }> {
      const viewer = requireUser(actor.viewer)
      const { name, scopes: wanted, expiresAt = null } = parseInput(createInput, input)
      const scopes = [...new Set(wanted)]
      requireScopes(viewer, scopes)
      const { token, hash, hint } = newToken('personal')
      const id = newId()
      const { userId } = viewer
      return writer.write(actor, 'createAccessToken', async (change) => {
        // Held against a deactivation under way, which revokes the tokens that it sees.
        const hold = { deleted: 'EXCLUDE', lock: 'FOR SHARE', select: 't.is_active AS "isActive"' } as const
        const user = await lockVisible<{ isActive: boolean }>(change, 'User', { id: userId }, hold)
        if (!user.isActive) throw new PanoptesError('UNAUTHENTICATED', 'This user is not active any more.')
        const fields = { name, scopes, expiresAt, hint }
        const data = { id, userId, tokenHash: hash, createdAt: change.now, ...fields }
        await change.tx.accessToken.create({ data, select: { id: true } })
        change.audit({ model: 'AccessToken', row: { id }, ownerId: userId, before: null, after: fields })
        return { id, token }
      })
    },

    /** Ends a token; one that has ended stays as it is. @throws PanoptesError NOT_FOUND */
    async revoke(actor: Actor, input: unknown): Promise<{ id: string }> {
      const { id } = parseInput(revokeInput, input)
      return writer.write(actor, 'revokeAccessToken', (change) => revokeCredential(change, 'AccessToken', id))
    },
  }
}

export type AccessTokenService = ReturnType<typeof createAccessTokenService>

/** The scope ADMIN is for those who are one now: a token must not gain rights by itself when its user is promoted. */
function requireScopes({ role, scopes }: UserViewer, wanted: readonly TokenScope[]): void {
  const missing = wanted.filter((scope) => !scopes.has(scope) || (scope === 'ADMIN' && role !== 'ADMIN'))
  if (missing.length > 0) throw badField('input.scopes', `You cannot give away what you do not have: ${missing.join(', ')}.`)
}
