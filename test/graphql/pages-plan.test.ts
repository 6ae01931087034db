import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import '../../src/schema.ts'
import type { ModelName } from '../../src/access/model.ts'
import type { Viewer } from '../../src/access/viewer.ts'
import { keysOfPagesSql } from '../../src/graphql/kit/keys-of-pages.ts'
import { listingOf } from '../../src/graphql/kit/listing.ts'
import { type PageArguments, pageRequest } from '../../src/graphql/kit/page-request.ts'
import { Rows } from '../../src/graphql/rows.ts'
import { createTestApp, type TestApp } from '../support/app.ts'

let app: TestApp
let parents: string[]
let viewer: Viewer

const instances = 20
const logsEach = 3_000

beforeAll(async () => {
  app = await createTestApp()
  const { pool } = app.database
  const { rows: users } = await pool.query<{ id: string }>(
    `INSERT INTO users (id, email, password_hash, name) VALUES (gen_random_uuid(), 'p@example.test', 'none', 'P') RETURNING id`,
  )
  const userId = users[0]?.id ?? ''
  viewer = { kind: 'USER', userId, role: 'MEMBER', scopes: new Set(['READ']), credential: { kind: 'SESSION', id: userId } }
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO mcp_instances (id, user_id, mcp_type_id, access_token_hash, access_token_hint, access_url, expires_at)
     SELECT gen_random_uuid(), $1, (SELECT id FROM mcp_types LIMIT 1), sha256(n::text::bytea), 'hint', 'http://localhost/', now()
     FROM generate_series(1, $2::int) n RETURNING id`,
    [userId, instances],
  )
  parents = rows.map(({ id }) => id)
  await pool.query(
    `INSERT INTO mcp_logs (mcp_instance_id, seq, timestamp, level, source, message)
     SELECT i.id, n, now(), 'INFO', 'API', 'message ' || n FROM mcp_instances i, generate_series(1, $1::int) n`,
    [logsEach],
  )
  await pool.query(
    `INSERT INTO mcp_events (id, mcp_instance_id, event_type, created_at)
     SELECT gen_random_uuid(), i.id, 'STARTED', now() - n * interval '1 second' FROM mcp_instances i, generate_series(1, 500) n`,
  )
  await pool.query('ANALYZE')
})
afterAll(() => app?.close())

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Plan[]
}

/** Every scan of the table's partitions: how, and how many rows it touched in all. */
async function scansOf(model: ModelName, table: string, args: PageArguments): Promise<readonly { node: string; rows: number }[]> {
  const request = pageRequest(listingOf(model), args)
  const fence = { through: 'instance' }
  const rows = new Rows(app.database, viewer)
  const { text, bindings } = keysOfPagesSql(rows, { model, far: 'mcpInstanceId', parents, request, fence })
  const answer = await app.database.pool.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    bindings.values,
  )
  const root = answer.rows[0]?.['QUERY PLAN'][0].Plan
  if (!root) throw new Error('there is no plan')
  const walk = (plan: Plan): { node: string; rows: number }[] => [
    ...(plan['Relation Name']?.startsWith(table)
      ? [{ node: plan['Node Type'], rows: (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'] }]
      : []),
    ...(plan.Plans ?? []).flatMap(walk),
  ]
  return walk(root)
}

describe('the newest rows of many parents', () => {
  it.each([
    ['McpLog', 'mcp_logs', { last: 10 }],
    ['McpLog', 'mcp_logs', { first: 10 }],
    ['McpEvent', 'mcp_events', { first: 10 }],
  ] as const)('of %s are read along an index, and no row behind the page is touched', async (model, table, args) => {
    const scans = await scansOf(model, table, args)
    expect(scans.length).toBeGreaterThan(0)
    expect(scans.filter(({ node }) => !node.includes('Index'))).toEqual([])
    expect(scans.reduce((sum, { rows }) => sum + rows, 0)).toBeLessThanOrEqual(instances * 11)
  })
})
