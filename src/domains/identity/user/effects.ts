import type { LifecycleEffects } from '../../../writing/lifecycle/effects.ts'
import { revokeAccessTokens } from '../access-token/revoke.ts'
import { revokeAuthSessions } from '../auth-session/revoke.ts'
import { keepAnAdmin } from './keep-an-admin.ts'

/** A deleted user is signed out everywhere and stays so when it is restored; the last active ADMIN cannot go. */
export const userEffects: LifecycleEffects = {
  async removed(change, rows) {
    const ids = rows.map((row) => row.id)
    await revokeAuthSessions(change, ids)
    await revokeAccessTokens(change, ids)
    const admins = await change.tx.user.count({ where: { id: { in: ids }, role: 'ADMIN', isActive: true } })
    if (admins > 0) await keepAnAdmin(change)
  },
  async purging(change, rows) {
    const ids = rows.map((row) => row.id)
    const admins = await change.tx.user.count({ where: { id: { in: ids }, role: 'ADMIN', isActive: true, deletedAt: null } })
    if (admins > 0) await keepAnAdmin(change, ids)
    // What the user did to instances of others stays; from where it did so does not.
    await change.tx.mcpEvent.updateMany({ where: { userId: { in: ids } }, data: { ipAddress: null, userAgent: null } })
  },
}
