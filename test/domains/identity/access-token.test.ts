import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../support/app.ts'
import { describeEntity } from '../../support/entity-suite.ts'
import type { GraphqlClient } from '../../support/graphql-client.ts'

interface Created {
  readonly token: string
  readonly accessToken: { readonly id: string; readonly hint: string; readonly scopes: readonly string[] }
}

function create(client: GraphqlClient, input: Readonly<Record<string, unknown>>): Promise<Created> {
  return client.mutate(
    'createAccessToken',
    { name: 'a script', scopes: ['READ'], ...input },
    'token accessToken { id hint scopes }',
  )
}

describeEntity({
  type: 'AccessToken',
  one: 'accessToken',
  list: 'accessTokens',
  audience: 'owner',
  deletes: false,
  create: async (_app, client, n) => (await create(client, { name: `Token ${n}` })).accessToken.id,
})

describe('access tokens', () => {
  let app: TestApp
  let member: GraphqlClient
  const codeOf = (client: GraphqlClient) => client.refusal('{ users { totalCount } }').then((error) => error.extensions.code)
  const countUsers = (client: GraphqlClient) =>
    client.query<{ users: { totalCount: number } }>('{ users { totalCount } }').then(({ users }) => users.totalCount)

  beforeAll(async () => {
    app = await createTestApp()
    member = await app.user()
  })
  afterAll(() => app?.close())

  it('are shown once, speak for their user and are kept as a hint', async () => {
    const { token, accessToken } = await create(member, { scopes: ['READ', 'READ'] })
    expect(token).toMatch(/^pan_pat_/)
    expect(accessToken).toMatchObject({ hint: token.slice(-4), scopes: ['READ'] })
    expect(await countUsers(app.as(token))).toBe(1)
  })

  it('allow what their scopes say', async () => {
    const reader = app.as((await create(member, { scopes: ['READ'] })).token)
    expect((await reader.refusedMutation('createAccessToken', { name: 'x', scopes: ['READ'] })).extensions.code).toBe('FORBIDDEN')
    const writer = app.as((await create(member, { scopes: ['WRITE'] })).token)
    expect(await codeOf(writer)).toBe('FORBIDDEN')
    const refusal = await writer.refusedMutation('createAccessToken', { name: 'x', scopes: ['WRITE', 'READ'] })
    expect(refusal.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'input.scopes' }] })
    await create(writer, { scopes: ['WRITE'] })
  })

  it('of an ADMIN act as a MEMBER without the scope ADMIN, which a MEMBER cannot give', async () => {
    expect(await countUsers(app.as((await create(app.admin, { scopes: ['READ'] })).token))).toBe(1)
    expect(await countUsers(app.as((await create(app.admin, { scopes: ['READ', 'ADMIN'] })).token))).toBe(2)
    const refusal = await member.refusedMutation('createAccessToken', { name: 'x', scopes: ['READ', 'ADMIN'] })
    expect(refusal.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'input.scopes' }] })
  })

  it('end when they are revoked, by their user or an ADMIN', async () => {
    const { token, accessToken } = await create(member, {})
    const stranger = await app.user()
    expect((await stranger.refusedMutation('revokeAccessToken', { id: accessToken.id })).extensions.code).toBe('NOT_FOUND')
    await member.mutate('revokeAccessToken', { id: accessToken.id }, 'accessToken { revokedAt }')
    expect(await codeOf(app.as(token))).toBe('UNAUTHENTICATED')
  })

  it('end with their expiry, which lies ahead', async () => {
    const past = await member.refusedMutation('createAccessToken', {
      name: 'x',
      scopes: ['READ'],
      expiresAt: '2020-01-01T00:00:00Z',
    })
    expect(past.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'input.expiresAt' }] })
    const { token } = await create(member, { expiresAt: '2100-01-01T00:00:00Z' })
    expect(await countUsers(app.as(token))).toBe(1)
    await app.database.pool.query('UPDATE access_tokens SET expires_at = now() WHERE token_hash = sha256($1::text::bytea)', [
      token,
    ])
    expect(await codeOf(app.as(token))).toBe('UNAUTHENTICATED')
  })

  it('do not sign out', async () => {
    const client = app.as((await create(member, { scopes: ['READ', 'WRITE'] })).token)
    expect((await client.refusal('mutation { signOut { __typename } }')).extensions.code).toBe('FORBIDDEN')
  })
})
