import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nobody, system, type Viewer } from '../../../src/access/viewer.ts'
import { createAuthentication } from '../../../src/domains/identity/authentication/authentication.ts'
import { newId } from '../../../src/platform/ids/new-id.ts'
import { hashToken, newToken, type TokenKind } from '../../../src/platform/tokens/token.ts'
import type { Prisma } from '../../../src/storage/generated/prisma/client.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { createRows } from '../../support/rows.ts'

let database: TestDatabase
let rows: ReturnType<typeof createRows>
let authentication: ReturnType<typeof createAuthentication>
let mcpTypeId: string

beforeAll(async () => {
  database = await createTestDatabase()
  rows = createRows(database)
  authentication = createAuthentication({ database, logger: pino({ level: 'silent' }) })
  mcpTypeId = await rows.mcpType()
})
afterAll(async () => {
  await authentication.close()
  await database.close()
})

/** A credential of each kind for one user, with what a bearer of it writes into the header. */
async function bearer(kind: TokenKind, userId: string, scopes: Prisma.AccessTokenCreatescopesInput['set'] = ['READ', 'ADMIN']) {
  const { token, hash, hint } = newToken(kind)
  const id = newId()
  const expiresAt = new Date(Date.now() + 3_600_000)
  const data = { id, userId, tokenHash: hash, expiresAt }
  if (kind === 'session') await database.prisma.authSession.create({ data })
  if (kind === 'personal') await database.prisma.accessToken.create({ data: { ...data, name: 'x', hint, scopes } })
  const instanceId = kind === 'instance' ? await rows.mcpInstance({ userId, mcpTypeId, accessTokenHash: hash }) : id
  return { id: instanceId, authorization: `Bearer ${token}` }
}

const hashOf = (authorization: string) => Buffer.from(hashToken(authorization.replace('Bearer ', ''))).toString('hex')

const kinds = ['session', 'personal', 'instance'] as const
const table = { session: 'auth_sessions', personal: 'access_tokens', instance: 'mcp_instances' } as const

describe('authentication', () => {
  it('tells whom a token belongs to', async () => {
    const userId = await rows.user({ role: 'ADMIN' })
    const [session, personal, instance] = [
      await bearer('session', userId),
      await bearer('personal', userId, ['READ', 'WRITE']),
      await bearer('instance', userId),
    ]
    const credential = { kind: 'SESSION', id: session.id }
    const all = new Set(['READ', 'WRITE', 'INGEST', 'ADMIN'])
    expect(await authentication.authenticate(session.authorization)).toEqual({
      kind: 'USER',
      userId,
      role: 'ADMIN',
      scopes: all,
      credential,
    })
    expect(await authentication.authenticate(personal.authorization.replace('Bearer', 'bearer'))).toEqual({
      kind: 'USER',
      userId,
      role: 'MEMBER',
      scopes: new Set(['READ', 'WRITE']),
      credential: { kind: 'TOKEN', id: personal.id },
    })
    expect(await authentication.authenticate(instance.authorization)).toEqual({
      kind: 'INSTANCE',
      instanceId: instance.id,
      userId,
      credential: { kind: 'INSTANCE_TOKEN', hash: hashOf(instance.authorization) },
    })
    expect(await authentication.authenticate(null)).toEqual(nobody)
  })

  it.each(kinds)('sends a viewer by %s away once its credential or its user is gone', async (kind) => {
    const endings: ((id: string, userId: string) => Promise<unknown>)[] = [
      (_id, userId) => database.prisma.user.update({ where: { id: userId }, data: { isActive: false } }),
      (_id, userId) =>
        database.prisma.user.update({ where: { id: userId }, data: { deletedAt: new Date(), deletionId: newId() } }),
      (id) => database.pool.query(`UPDATE ${table[kind]} SET expires_at = now() WHERE id = $1`, [id]),
      (id) => database.pool.query(`DELETE FROM ${table[kind]} WHERE id = $1`, [id]),
      kind === 'instance'
        ? (id) => database.prisma.mcpInstance.update({ where: { id }, data: { deletedAt: new Date(), deletionId: newId() } })
        : (id) => database.pool.query(`UPDATE ${table[kind]} SET revoked_at = now() WHERE id = $1`, [id]),
    ]
    const [stays, ...leaving] = await Promise.all(
      [null, ...endings].map(async (end) => {
        const userId = await rows.user()
        const { id, authorization } = await bearer(kind, userId)
        return { id, userId, authorization, end, viewer: await authentication.authenticate(authorization) }
      }),
    )
    if (!stays) throw new Error('one stays')
    for (const { end, id, userId } of leaving) await end?.(id, userId)
    const viewers = [stays.viewer, ...leaving.map(({ viewer }) => viewer), nobody, system]
    expect(await authentication.stillValid(viewers)).toEqual([true, ...endings.map(() => false), true, true])
    await authentication.authenticate(stays.authorization)
    for (const { authorization } of leaving) {
      await expect(authentication.authenticate(authorization)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    }
  })

  it('sends an instance away whose token was replaced, and lets it stay that came with the new one', async () => {
    const { id, authorization } = await bearer('instance', await rows.user())
    const before = await authentication.authenticate(authorization)
    const { token, hash } = newToken('instance')
    await database.prisma.mcpInstance.update({ where: { id }, data: { accessTokenHash: hash } })
    const after = await authentication.authenticate(`Bearer ${token}`)
    expect(await authentication.stillValid([before, after, before])).toEqual([false, true, false])
  })

  it('sends away whoever is not any more what it came as', async () => {
    const userId = await rows.user({ role: 'ADMIN' })
    const viewers: Viewer[] = []
    for (const scopes of [['READ', 'ADMIN'], ['READ']] as const) {
      viewers.push(await authentication.authenticate((await bearer('personal', userId, [...scopes])).authorization))
    }
    await database.prisma.user.update({ where: { id: userId }, data: { role: 'MEMBER' } })
    expect(await authentication.stillValid(viewers)).toEqual([false, true])
  })
})
