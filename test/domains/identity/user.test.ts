import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uuidOf } from '../../../src/access/api-id.ts'
import { systemActor } from '../../../src/access/viewer.ts'
import { actorOf } from '../../support/actors.ts'
import { createTestApp, type TestApp } from '../../support/app.ts'
import { describeEntity } from '../../support/entity-suite.ts'
import type { GraphqlClient } from '../../support/graphql-client.ts'

interface UserPayload {
  readonly user: { readonly id: string }
}

async function createUser(client: GraphqlClient, email: string, password = 'correct horse', role = 'MEMBER'): Promise<string> {
  const input = { email, password, name: 'Somebody', role }
  const { user } = await client.mutate<UserPayload>('createUser', input, 'user { id }')
  return user.id
}

describeEntity({
  type: 'User',
  one: 'user',
  list: 'users',
  audience: 'admin',
  deletes: true,
  purges: true,
  create: (_app, client, n) => createUser(client, `somebody${n}@example.test`),
})

describe('users', () => {
  let app: TestApp
  let member: GraphqlClient
  let memberId: string
  let adminId: string

  const idOf = async (client: GraphqlClient) => {
    const { viewer } = await client.query<{ viewer: { user: { id: string } } }>('{ viewer { user { id } } }')
    return viewer.user.id
  }
  const signIn = (email: string, password = 'correct horse') =>
    app.anonymous.mutate<{ token: string }>('signIn', { email, password }, 'token').then(({ token }) => app.as(token))
  const actions = async (id: string) => {
    const query = 'query ($id: ID!) { auditEvents(filter: { entityId: { eq: $id } }) { nodes { action changes } } }'
    const { auditEvents } = await app.admin.query<{ auditEvents: { nodes: { action: string; changes: object }[] } }>(query, {
      id,
    })
    return auditEvents.nodes
  }

  beforeAll(async () => {
    app = await createTestApp()
    member = await app.user()
    memberId = await idOf(member)
    adminId = await idOf(app.admin)
  })
  afterAll(() => app?.close())

  it('are made by ADMINs only', async () => {
    const input = { email: 'x@example.test', password: 'correct horse', name: 'X' }
    expect((await member.refusedMutation('createUser', input)).extensions.code).toBe('FORBIDDEN')
    expect((await app.anonymous.refusedMutation('createUser', input)).extensions.code).toBe('UNAUTHENTICATED')
  })

  it('have an address of their own, whatever its case, until they are deleted', async () => {
    const id = await createUser(app.admin, 'Taken@example.test')
    const input = { email: 'tAKEN@example.test', password: 'correct horse', name: 'X' }
    expect((await app.admin.refusedMutation('createUser', input)).extensions.code).toBe('CONFLICT')
    expect((await app.admin.refusedMutation('updateUser', { id: memberId, email: 'taken@EXAMPLE.test' })).extensions.code).toBe(
      'CONFLICT',
    )
    await app.admin.query(`mutation { deleteUser(id: "${id}") { user { id } } }`)
    await createUser(app.admin, 'taken@example.test')
    const refusal = await app.admin.refusal(`mutation { restoreUser(id: "${id}") { user { id } } }`)
    expect(refusal.extensions.code).toBe('CONFLICT')
  })

  it('are told every field that is wrong', async () => {
    const refusal = await app.admin.refusedMutation('createUser', { email: 'nonsense', password: 'x', name: '  ' })
    expect(refusal.extensions.code).toBe('BAD_USER_INPUT')
    expect(refusal.extensions.fields?.map(({ path }) => path)).toEqual(['input.email', 'input.name'])
    const short = await app.admin.refusedMutation('createUser', { email: 'y@example.test', password: 'short', name: 'Y' })
    expect(short.extensions.fields?.map(({ path }) => path)).toEqual(['input.password'])
  })

  it('change their own name, address and preferences, and nothing that an ADMIN decides', async () => {
    const input = { id: memberId, name: 'New name', email: 'new@example.test', preferences: { theme: 'dark', list: [null, 1] } }
    const { user } = await member.mutate<{ user: object }>('updateUser', input, 'user { name email preferences emailVerified }')
    expect(user).toEqual({ name: 'New name', email: 'new@example.test', preferences: input.preferences, emailVerified: false })
    for (const field of [{ role: 'ADMIN' }, { isActive: false }, { emailVerified: true }]) {
      expect((await member.refusedMutation('updateUser', { id: memberId, ...field })).extensions.code).toBe('FORBIDDEN')
    }
    expect((await member.refusedMutation('updateUser', { id: adminId, name: 'x' })).extensions.code).toBe('NOT_FOUND')
    expect((await actions(memberId)).map(({ action }) => action)).toContain('updateUser')
  })

  it('lose a verified address by moving to another one', async () => {
    const id = await createUser(app.admin, 'verified@example.test')
    const verified = (input: object) =>
      app.admin.mutate<{ user: { emailVerified: boolean } }>('updateUser', { id, ...input }, 'user { emailVerified }')
    expect((await verified({ emailVerified: true })).user.emailVerified).toBe(true)
    expect((await verified({ email: 'VERIFIED@example.test' })).user.emailVerified).toBe(true)
    expect((await verified({ email: 'moved@example.test' })).user.emailVerified).toBe(false)
  })

  it('are signed out everywhere, for good, when they are deactivated', async () => {
    const id = await createUser(app.admin, 'leaver@example.test')
    const leaver = await signIn('leaver@example.test')
    const { token } = await leaver.mutate<{ token: string }>('createAccessToken', { name: 'x', scopes: ['READ'] }, 'token')
    await app.admin.mutate('updateUser', { id, isActive: false }, 'user { id }')
    for (const client of [leaver, app.as(token)]) {
      expect((await client.refusal('{ viewer { __typename } }')).extensions.code).toBe('UNAUTHENTICATED')
    }
    const refusal = await app.anonymous.refusedMutation('signIn', { email: 'leaver@example.test', password: 'correct horse' })
    expect(refusal.extensions.code).toBe('UNAUTHENTICATED')
    await app.admin.mutate('updateUser', { id, isActive: true }, 'user { id }')
    expect((await leaver.refusal('{ viewer { __typename } }')).extensions.code).toBe('UNAUTHENTICATED')
    await signIn('leaver@example.test')
  })

  it('are signed out everywhere when they are deleted, and stay so when they come back', async () => {
    const id = await createUser(app.admin, 'deleted@example.test')
    const client = await signIn('deleted@example.test')
    await client.query(`mutation { deleteUser(id: "${id}") { user { id deletedAt } } }`)
    expect((await client.refusal('{ viewer { __typename } }')).extensions.code).toBe('UNAUTHENTICATED')
    await app.admin.query(`mutation { restoreUser(id: "${id}") { user { id } } }`)
    expect((await client.refusal('{ viewer { __typename } }')).extensions.code).toBe('UNAUTHENTICATED')
    await signIn('deleted@example.test')
  })

  it('keep one active ADMIN, also when the last two go at the same moment', async () => {
    const refusals = [
      await app.admin.refusedMutation('updateUser', { id: adminId, role: 'MEMBER' }),
      await app.admin.refusedMutation('updateUser', { id: adminId, isActive: false }),
      await app.admin.refusal(`mutation { deleteUser(id: "${adminId}") { user { id } } }`),
      await app.admin.refusal(`mutation { purgeUser(id: "${adminId}") { purgedId } }`),
    ]
    expect(refusals.map(({ extensions }) => extensions.code)).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT'])
    const secondId = await createUser(app.admin, 'second@example.test', 'correct horse', 'ADMIN')
    const { update } = app.services.users
    const [first, second] = [adminId, secondId].map((id) => actorOf(uuidOf('User', id), 'ADMIN'))
    if (!first || !second) throw new Error('there are two')
    for (let round = 0; round < 10; round += 1) {
      const outcomes = await Promise.allSettled([
        update(first, { id: secondId, role: 'MEMBER' }),
        update(second, { id: adminId, role: 'MEMBER' }),
      ])
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
      expect(refused.map(({ reason }) => reason)).toEqual([expect.objectContaining({ code: 'CONFLICT' })])
      for (const id of [adminId, secondId]) await update(systemActor, { id, role: 'ADMIN' })
    }
  })

  it('show how many of their instances run, many users in one query', async () => {
    const { users } = await app.admin.query<{ users: { nodes: { statistics: object }[] } }>(
      '{ users { nodes { statistics { runningInstances } } } }',
    )
    expect(users.nodes.length).toBeGreaterThan(2)
    expect(users.nodes.every(({ statistics }) => JSON.stringify(statistics) === '{"runningInstances":0}')).toBe(true)
  })

  it('leave no password and no hash in the audit', async () => {
    const id = await createUser(app.admin, 'audited@example.test')
    await app.admin.mutate('setUserPassword', { id, password: 'another correct horse' }, 'user { id }')
    const events = await actions(id)
    expect(events.map(({ action }) => action).sort()).toEqual(['createUser', 'setUserPassword'])
    expect(JSON.stringify(events)).not.toMatch(/horse|argon2/)
    expect(JSON.stringify(events)).toContain('[redacted]')
  })
})
