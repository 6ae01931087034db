import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { activeInstanceCountsSql, lastUsesSql } from '../../../src/domains/mcp/api-key/key-usage.ts'
import { expireDue } from '../../../src/domains/mcp/mcp-instance/expire-due.ts'
import { activeInstancesOf, runningInstances } from '../../../src/domains/mcp/mcp-instance/mcp-instance-reads.ts'
import { createTestApp, type TestApp } from '../../support/app.ts'
import { statementsOf } from '../../support/statements.ts'

let app: TestApp
let userId: string
let keyIds: string[]

/** Enough instances, nearly all of them ended, that reading all of them would be a mistake. */
const instances = 20_000

beforeAll(async () => {
  app = await createTestApp()
  const { pool } = app.database
  await pool.query(`
    INSERT INTO users (id, email, password_hash, name)
    SELECT gen_random_uuid(), 'planned' || n || '@example.test', 'none', 'Planned' FROM generate_series(1, 100) n`)
  await pool.query(`
    INSERT INTO api_keys (id, user_id, mcp_type_id, encrypted_key, encryption_iv, master_key_id, key_hint)
    SELECT gen_random_uuid(), u.id, t.id, '\\x00', '\\x00', 'none', 'none' FROM users u, mcp_types t WHERE u.name = 'Planned'`)
  await pool.query(
    `INSERT INTO mcp_instances (id, user_id, mcp_type_id, api_key_id, access_token_hash, access_token_hint, access_url, status, expires_at, started_at)
     SELECT gen_random_uuid(), k.user_id, k.mcp_type_id, k.id, sha256((n || ':' || k.id)::bytea), 'hint', 'http://localhost/',
            (CASE WHEN n % 50 = 0 THEN 'RUNNING' ELSE 'EXPIRED' END)::mcp_instance_status, now() + (n % 50) * interval '1 hour' + interval '1 hour', now()
     FROM api_keys k, generate_series(1, $1 / 400) n`,
    [instances],
  )
  await pool.query('ANALYZE')
  const { rows } = await pool.query<{ id: string; user_id: string }>('SELECT id, user_id FROM api_keys LIMIT 20')
  keyIds = rows.map((row) => row.id)
  userId = rows[0]?.user_id ?? ''
})
afterAll(() => app?.close())

async function planOf(sql: string, values: readonly unknown[]): Promise<string> {
  const { rows } = await app.database.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, [...values])
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

describe('the plans of the hot statements', () => {
  it('reach the use of twenty keys by the index on the key', async () => {
    expect(await planOf(activeInstanceCountsSql, [keyIds])).toMatch(/mcp_instances_api_key_id_idx/)
    expect(await planOf(lastUsesSql, [keyIds])).toMatch(/mcp_instances_api_key_id_idx/)
  })

  it('reach the due instances, the running ones and those of a user by partial indexes over live rows', async () => {
    const due = await statementsOf(() => expireDue(app.services.writer, new Date(), 100))
    const sweep = due.find((statement) => statement.includes('SKIP LOCKED')) ?? ''
    expect(await planOf(sweep, [new Date().toISOString(), 100])).toMatch(/mcp_instances_(expires_at|status)_live_idx/)

    const [running = ''] = await statementsOf(() => runningInstances(app.database.prisma))
    expect(running).toContain('mcp_instances')
    const active = await statementsOf(() => activeInstancesOf(app.database.prisma, userId))
    expect(active.length).toBeLessThanOrEqual(2)
    expect(await planOf(`SELECT id FROM mcp_instances WHERE deleted_at IS NULL AND status = 'RUNNING'`, [])).toMatch(
      /mcp_instances_(user_)?status_live_idx/,
    )
    const counted = `SELECT count(*) FROM mcp_instances WHERE user_id = $1 AND deleted_at IS NULL AND status IN ('PENDING', 'RUNNING')`
    expect(await planOf(counted, [userId])).toContain('mcp_instances_user_status_live_idx')
  })
})
