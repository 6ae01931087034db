import type { Actor } from '../../../access/viewer.ts'
import type { RateLimiter } from '../../../platform/rate-limit/rate-limiter.ts'
import type { Database } from '../../../storage/database.ts'
import type { Writer } from '../../../writing/writer.ts'
import { createUser } from './create-user.ts'
import { ensureFirstAdmin, type FirstAdminOptions } from './ensure-first-admin.ts'
import { createPasswords } from './passwords.ts'
import { createUserStatistics } from './statistics.ts'
import { updateUser } from './update-user.ts'

/** The rules of users; each function says its own. */
export function createUserService(deps: { readonly database: Database; readonly writer: Writer; readonly limiter: RateLimiter }) {
  const { database, writer } = deps
  return {
    ...createPasswords(deps),
    statistics: createUserStatistics(database),
    ensureFirstAdmin: (given: FirstAdminOptions) => ensureFirstAdmin(deps, given),
    create: (actor: Actor, input: unknown) => createUser(writer, actor, input),
    update: (actor: Actor, input: unknown) => updateUser(writer, actor, input),
  }
}

export type UserService = ReturnType<typeof createUserService>
