import { z } from 'zod'
import type { Actor } from '../../../access/viewer.ts'
import { PanoptesError } from '../../../errors.ts'
import type { RateLimiter } from '../../../platform/rate-limit/rate-limiter.ts'
import type { Database } from '../../../storage/database.ts'
import { parseInput, rowId } from '../../../writing/parse-input.ts'
import { requireUser } from '../../../writing/require-writer.ts'
import type { Writer } from '../../../writing/writer.ts'
import { revokeCredential } from '../authentication/revoke-credential.ts'
import { createSignIn } from './sign-in.ts'

const revokeInput = z.object({ id: rowId('AuthSession') })

export function createAuthSessionService(deps: {
  readonly database: Database
  readonly writer: Writer
  readonly limiter: RateLimiter
}) {
  const { writer } = deps
  return {
    signIn: createSignIn(deps),

    /** Ends the session that asks. @throws PanoptesError UNAUTHENTICATED, FORBIDDEN for whoever did not come by a session. */
    async signOut(actor: Actor): Promise<{ id: string }> {
      const { credential } = requireUser(actor.viewer)
      if (credential.kind !== 'SESSION') {
        throw new PanoptesError('FORBIDDEN', 'You are here by an access token: revokeAccessToken ends it.')
      }
      return writer.write(actor, 'signOut', (change) => revokeCredential(change, 'AuthSession', credential.id))
    },

    /** Ends a session, and with it its open subscriptions; one that has ended stays as it is. @throws PanoptesError NOT_FOUND */
    async revoke(actor: Actor, input: unknown): Promise<{ id: string }> {
      const { id } = parseInput(revokeInput, input)
      return writer.write(actor, 'revokeAuthSession', (change) => revokeCredential(change, 'AuthSession', id))
    },
  }
}

export type AuthSessionService = ReturnType<typeof createAuthSessionService>
