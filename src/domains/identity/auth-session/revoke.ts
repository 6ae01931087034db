import type { Change } from '../../../writing/writer.ts'

/**
 * Revokes every session of the users that still holds, and notes it for the audit. The users' rows must be locked, or a sign-in that is
 * under way slips through.
 * @param except a session that stays.
 */
export async function revokeAuthSessions(
  change: Change,
  userIds: readonly string[],
  except: string | null = null,
): Promise<void> {
  const revoked = await change.tx.authSession.updateManyAndReturn({
    where: { userId: { in: [...userIds] }, revokedAt: null, ...(except === null ? {} : { id: { not: except } }) },
    data: { revokedAt: change.now },
    select: { id: true, userId: true },
  })
  for (const { id, userId } of revoked) {
    const revocation = { before: { revokedAt: null }, after: { revokedAt: change.now } }
    change.audit({ model: 'AuthSession', row: { id }, ownerId: userId, ...revocation })
  }
}
