import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../support/app.ts'
import { describeEntity } from '../../support/entity-suite.ts'
import type { GraphqlClient } from '../../support/graphql-client.ts'

interface Settings {
  readonly settings: { readonly nodes: readonly { readonly id: string; readonly key: string; readonly value: unknown }[] }
}

const all = (client: GraphqlClient) => client.query<Settings>('{ settings { nodes { id key scope value description } } }')

describeEntity({
  type: 'Setting',
  one: 'setting',
  list: 'settings',
  audience: 'admin',
  deletes: false,
  create: async (_app, client, n) => (await all(client)).settings.nodes[n]?.id ?? '',
})

describe('Setting', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp()
  })
  afterAll(() => app?.close())

  const update = (key: string, value: unknown) => app.admin.mutate('updateSetting', { key, value }, 'setting { key value }')

  it('starts with what the documentation says', async () => {
    const { settings } = await all(app.admin)
    expect(Object.fromEntries(settings.nodes.map(({ key, value }) => [key, value]))).toEqual({
      'encryption.algorithm': 'aes-256-gcm',
      'mcp.default_duration_minutes': 60,
      'mcp.max_instances_per_user': 10,
      'cleanup.retention_days': 30,
      'port.range_start': 3001,
      'port.range_end': 3100,
      'process.max_memory_mb': 512,
      'process.max_cpu_percent': 50,
    })
  })

  it('takes effect at once, and leaves a trace', async () => {
    expect(await update('mcp.default_duration_minutes', 15)).toEqual({
      setting: { key: 'mcp.default_duration_minutes', value: 15 },
    })
    expect(await app.services.settings.get('mcp.default_duration_minutes')).toBe(15)
    const { auditEvents } = await app.admin.query<{ auditEvents: { nodes: unknown[] } }>(
      '{ auditEvents(first: 1, filter: { action: { eq: "updateSetting" } }) { nodes { entityType actorKind changes } } }',
    )
    expect(auditEvents.nodes).toEqual([
      { entityType: 'Setting', actorKind: 'USER', changes: { value: { before: 60, after: 15 } } },
    ])
  })

  it.each([
    ['mcp.default_duration_minutes', '60'],
    ['mcp.default_duration_minutes', 0],
    ['mcp.default_duration_minutes', 1.5],
    ['mcp.default_duration_minutes', null],
    ['mcp.max_instances_per_user', -1],
    ['cleanup.retention_days', 0],
    ['port.range_start', 3000],
    ['port.range_end', 65_536],
    ['port.range_start', 3101],
    ['port.range_end', 3000],
    ['process.max_memory_mb', 1],
    ['process.max_cpu_percent', 'all'],
    ['encryption.algorithm', 'rot13'],
  ])('refuses a wrong value of %s: %j', async (key, value) => {
    const before = await all(app.admin)
    const { extensions } = await app.admin.refusedMutation('updateSetting', { key, value })
    expect(extensions.code).toBe('BAD_USER_INPUT')
    expect(await all(app.admin)).toEqual(before)
  })

  it('does not exist under another name, not even one that every object has', async () => {
    for (const key of ['no.such_setting', 'constructor', '']) {
      expect((await app.admin.refusedMutation('updateSetting', { key, value: 1 })).extensions.code).toBe('NOT_FOUND')
    }
  })

  it('is changed by an ADMIN alone', async () => {
    const member = await app.user()
    const { extensions } = await member.refusedMutation('updateSetting', { key: 'cleanup.retention_days', value: 1 })
    expect(extensions.code).toBe('FORBIDDEN')
    expect(await app.services.settings.get('cleanup.retention_days')).toBe(30)
  })

  it('keeps the range in order when both ends move at the same moment', async () => {
    await update('port.range_end', 3050)
    const moves = await Promise.allSettled([update('port.range_start', 3040), update('port.range_end', 3030)])
    expect(moves.map((move) => move.status).sort()).toEqual(['fulfilled', 'rejected'])
    const [start, end] = [await app.services.settings.get('port.range_start'), await app.services.settings.get('port.range_end')]
    expect(start).toBeLessThanOrEqual(end)
    const { portAllocations } = await app.admin.query<{ portAllocations: { nodes: { port: number }[] } }>(
      '{ portAllocations(first: 200) { nodes { port } } }',
    )
    expect(portAllocations.nodes.map(({ port }) => port)).toEqual(
      Array.from({ length: end - start + 1 }, (_, index) => start + index),
    )
  })
})
