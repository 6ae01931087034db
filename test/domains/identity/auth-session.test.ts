import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiId, uuidOf } from '../../../src/access/api-id.ts'
import { newId } from '../../../src/platform/ids/new-id.ts'
import { newToken } from '../../../src/platform/tokens/token.ts'
import { createTestApp, type TestApp } from '../../support/app.ts'
import { describeEntity } from '../../support/entity-suite.ts'
import type { GraphqlClient } from '../../support/graphql-client.ts'

const password = 'correct horse'

async function newUser(app: TestApp, email: string): Promise<string> {
  const { user } = await app.admin.mutate<{ user: { id: string } }>('createUser', { email, password, name: 'X' }, 'user { id }')
  return user.id
}

function signIn(app: TestApp, email: string, secret = password): Promise<{ token: string; authSession: { id: string } }> {
  return app.anonymous.mutate('signIn', { email, password: secret }, 'token authSession { id }')
}

/** Sessions put straight into the database: as many sign-ins would run into the limit. */
describeEntity({
  type: 'AuthSession',
  one: 'authSession',
  list: 'authSessions',
  audience: 'owner',
  deletes: false,
  create: async ({ database }, client) => {
    const { viewer } = await client.query<{ viewer: { user: { id: string } } }>('{ viewer { user { id } } }')
    const { hash } = newToken('session')
    const data = { id: newId(), userId: uuidOf('User', viewer.user.id), tokenHash: hash, expiresAt: new Date('2100-01-01') }
    const { id } = await database.prisma.authSession.create({ data, select: { id: true } })
    return apiId('AuthSession', { id })
  },
})

describe('signing in', () => {
  let app: TestApp
  const whoIs = (client: GraphqlClient) =>
    client
      .query<{ viewer: { user: { email: string } } | null }>('{ viewer { user { email } } }')
      .then(({ viewer }) => viewer?.user.email)
  const codeOf = (client: GraphqlClient) => client.refusal('{ viewer { __typename } }').then((error) => error.extensions.code)

  beforeAll(async () => {
    app = await createTestApp()
  })
  afterAll(() => app?.close())

  it('takes the address in any case and answers as the user that it makes one', async () => {
    const id = await newUser(app, 'Anna@example.test')
    const payload = await app.anonymous.mutate<Record<string, unknown>>(
      'signIn',
      { email: ' anna@EXAMPLE.test ', password },
      'token expiresAt user { id email authSessions { totalCount } } authSession { lastUsedAt revokedAt }',
    )
    expect(payload).toEqual({
      token: expect.stringMatching(/^pan_ses_/),
      expiresAt: expect.any(String),
      user: { id, email: 'Anna@example.test', authSessions: { totalCount: 1 } },
      authSession: { lastUsedAt: null, revokedAt: null },
    })
    expect(await whoIs(app.as(String(payload.token)))).toBe('Anna@example.test')
  })

  it('is nobody without a token', async () => {
    expect(await app.anonymous.query('{ viewer { __typename } }')).toEqual({ viewer: null })
  })

  it('refuses a wrong password, an unknown address and an inactive user with one and the same answer', async () => {
    const id = await newUser(app, 'bob@example.test')
    const inactive = await newUser(app, 'inactive@example.test')
    await app.admin.mutate('updateUser', { id: inactive, isActive: false }, 'user { id }')
    const deleted = await newUser(app, 'gone@example.test')
    await app.admin.query(`mutation { deleteUser(id: "${deleted}") { user { id } } }`)
    const refused = async (email: string, secret = password) => {
      const { message, extensions } = await app.anonymous.refusedMutation('signIn', { email, password: secret })
      return { message, code: extensions.code }
    }
    const answers = [
      await refused('bob@example.test', 'wrong horse'),
      await refused('nobody@example.test'),
      await refused('inactive@example.test'),
      await refused('gone@example.test'),
      await refused('b_b@example.test'),
      await refused('%'),
      await refused('no address at all'),
    ]
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]?.code).toBe('UNAUTHENTICATED')
    expect(id).toMatch(/^usr_/)
  })

  it('is limited for each account, whatever the case of the address, and says when to come back', async () => {
    await newUser(app, 'carol@example.test')
    for (let n = 0; n < 10; n += 1) {
      const refusal = await app.anonymous.refusedMutation('signIn', {
        email: n % 2 ? 'CAROL@example.test' : 'carol@example.test',
        password: 'wrong',
      })
      expect(refusal.extensions.code).toBe('UNAUTHENTICATED')
    }
    const refusal = await app.anonymous.refusedMutation('signIn', { email: 'carol@example.test', password })
    expect(refusal.extensions.code).toBe('RATE_LIMITED')
    expect(refusal.message).toMatch(/\d+ seconds/)
  })

  it('ends with signing out, for this session only', async () => {
    await newUser(app, 'dora@example.test')
    const [first, second] = [await signIn(app, 'dora@example.test'), await signIn(app, 'dora@example.test')]
    const answer = await app
      .as(first.token)
      .query<{ signOut: { authSession: { revokedAt: string } } }>('mutation { signOut { authSession { revokedAt } } }')
    expect(answer.signOut.authSession.revokedAt).toEqual(expect.any(String))
    expect(await codeOf(app.as(first.token))).toBe('UNAUTHENTICATED')
    expect(await whoIs(app.as(second.token))).toBe('dora@example.test')
  })

  it('is revoked by its user and by an ADMIN, and for nobody else exists', async () => {
    await newUser(app, 'emil@example.test')
    const sessions = [
      await signIn(app, 'emil@example.test'),
      await signIn(app, 'emil@example.test'),
      await signIn(app, 'emil@example.test'),
    ]
    const [one, two, three] = sessions.map(({ token, authSession }) => ({ client: app.as(token), id: authSession.id }))
    if (!one || !two || !three) throw new Error('three sessions were made')
    const stranger = await app.user()
    expect((await stranger.refusedMutation('revokeAuthSession', { id: one.id })).extensions.code).toBe('NOT_FOUND')
    await one.client.mutate('revokeAuthSession', { id: two.id }, 'authSession { id }')
    expect(await codeOf(two.client)).toBe('UNAUTHENTICATED')
    await app.admin.mutate('revokeAuthSession', { id: one.id }, 'authSession { id }')
    await app.admin.mutate('revokeAuthSession', { id: one.id }, 'authSession { id }')
    expect(await codeOf(one.client)).toBe('UNAUTHENTICATED')
    expect(await whoIs(three.client)).toBe('emil@example.test')
    const { auditEvents } = await app.admin.query<{ auditEvents: { totalCount: number } }>(
      `{ auditEvents(filter: { entityId: { eq: "${one.id}" }, action: { eq: "revokeAuthSession" } }) { totalCount } }`,
    )
    expect(auditEvents.totalCount).toBe(1)
  })

  it('with another password ends every other session and no access token', async () => {
    await newUser(app, 'fred@example.test')
    const [here, there] = [await signIn(app, 'fred@example.test'), await signIn(app, 'fred@example.test')]
    const client = app.as(here.token)
    const { token } = await client.mutate<{ token: string }>('createAccessToken', { name: 'x', scopes: ['READ'] }, 'token')
    const wrong = await client.refusedMutation('changePassword', { currentPassword: 'wrong', newPassword: 'quite another' })
    expect(wrong.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'input.currentPassword' }] })
    const bad = await client.refusedMutation('changePassword', { currentPassword: password, newPassword: 'password' })
    expect(bad.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'input.newPassword' }] })
    await client.mutate('changePassword', { currentPassword: password, newPassword: 'quite another' }, 'user { id }')
    expect(await whoIs(client)).toBe('fred@example.test')
    expect(await whoIs(app.as(token))).toBe('fred@example.test')
    expect(await codeOf(app.as(there.token))).toBe('UNAUTHENTICATED')
    const old = await app.anonymous.refusedMutation('signIn', { email: 'fred@example.test', password })
    expect(old.extensions.code).toBe('UNAUTHENTICATED')
    await signIn(app, 'fred@example.test', 'quite another')
  })

  it('ends when an ADMIN gives the user another password, which nobody else may do', async () => {
    const id = await newUser(app, 'gina@example.test')
    const { token } = await signIn(app, 'gina@example.test')
    const input = { id, password: 'given by the admin' }
    expect((await app.as(token).refusedMutation('setUserPassword', input)).extensions.code).toBe('FORBIDDEN')
    await app.admin.mutate('setUserPassword', input, 'user { id }')
    expect(await codeOf(app.as(token))).toBe('UNAUTHENTICATED')
    await signIn(app, 'gina@example.test', 'given by the admin')
  })

  it('is noted to the minute, without holding up the request', async () => {
    await newUser(app, 'hans@example.test')
    const { token, authSession } = await signIn(app, 'hans@example.test')
    const client = app.as(token)
    const seen = '{ viewer { user { lastActiveAt authSessions { nodes { id lastUsedAt } } } } }'
    await Promise.all([whoIs(client), whoIs(client), whoIs(client)])
    await app.services.authentication.close()
    type Seen = { viewer: { user: { lastActiveAt: string; authSessions: { nodes: { id: string; lastUsedAt: string }[] } } } }
    const first = await client.query<Seen>(seen)
    expect(first.viewer.user.authSessions.nodes).toEqual([{ id: authSession.id, lastUsedAt: expect.any(String) }])
    await app.services.authentication.close()
    expect(await client.query<Seen>(seen)).toEqual(first)
  })

  it('is refused from its expiry on', async () => {
    await newUser(app, 'ines@example.test')
    const { token } = await signIn(app, 'ines@example.test')
    await app.database.pool.query(
      "UPDATE auth_sessions SET expires_at = now() - interval '1 second' WHERE token_hash = sha256($1::text::bytea)",
      [token],
    )
    expect(await codeOf(app.as(token))).toBe('UNAUTHENTICATED')
  })

  it('is refused with a header that is no bearer token, or a token that nobody has', async () => {
    for (const token of ['x', 'pan_ses_short', `pan_ses_${'x'.repeat(43)}`]) {
      expect(await codeOf(app.as(token))).toBe('UNAUTHENTICATED')
    }
  })

  it('and giving up the password at the same moment leave no session under the old one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const email = `race${round}@example.test`
      const id = await newUser(app, email)
      const [entered] = await Promise.allSettled([
        signIn(app, email),
        app.admin.mutate('setUserPassword', { id, password: 'given by the admin' }, 'user { id }'),
      ])
      if (entered.status === 'fulfilled') expect(await codeOf(app.as(entered.value.token))).toBe('UNAUTHENTICATED')
    }
  })
})
