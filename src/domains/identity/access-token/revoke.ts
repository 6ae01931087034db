import type { Change } from '../../../writing/writer.ts'

/** Revokes every personal token of the users that still holds, and notes it for the audit; the users' rows must be locked. */
export async function revokeAccessTokens(change: Change, userIds: readonly string[]): Promise<void> {
  const revoked = await change.tx.accessToken.updateManyAndReturn({
    where: { userId: { in: [...userIds] }, revokedAt: null },
    data: { revokedAt: change.now },
    select: { id: true, userId: true },
  })
  for (const { id, userId } of revoked) {
    const revocation = { before: { revokedAt: null }, after: { revokedAt: change.now } }
    change.audit({ model: 'AccessToken', row: { id }, ownerId: userId, ...revocation })
  }
}
