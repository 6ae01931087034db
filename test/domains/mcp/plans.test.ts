import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { activeInstanceCountsSql, lastUsesSql } from '../../../src/domains/mcp/api-key/key-usage.ts'
import { expireDue } from '../../../src/domains/mcp/mcp-instance/expire-due.ts'
import { activeInstancesOf, runningInstances } from '../../../src/domains/mcp/mcp-instance/mcp-instance-reads.ts'
import { firstSinceSql } from '../../../src/domains/mcp/mcp-log/first-since.ts'
import { mcpLogStream } from '../../../src/domains/mcp/mcp-log/mcp-log-stream.ts'
import { createStreamStore } from '../../../src/platform/stream/stream-store.ts'
import { writeStatement } from '../../../src/platform/stream/write-statement.ts'
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

  it('reach a page of a log, its first entry since a moment, its batches and its head by their keys', async () => {
    const { pool } = app.database
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM mcp_instances LIMIT 10')
    const ids = rows.map(({ id }) => id)
    const text = `SELECT i.id, n, now() - n * interval '1 second', 'INFO', 'API', 'line', '{}' FROM unnest($1::uuid[]) i (id), generate_series(1, 2000) n`
    await pool.query(
      `INSERT INTO mcp_logs (mcp_instance_id, seq, "timestamp", level, source, message, metadata) ${text.replace(`'INFO', 'API'`, `'INFO'::log_level, 'API'::log_source`).replace(`'{}'`, `'{}'::jsonb`)}`,
      [ids],
    )
    await pool.query('INSERT INTO mcp_log_heads SELECT id, 2000 FROM unnest($1::uuid[]) AS i (id)', [ids])
    await pool.query(
      'INSERT INTO mcp_log_batches (mcp_instance_id, batch_key, first_seq, last_seq) SELECT id, gen_random_uuid(), n, n FROM unnest($1::uuid[]) AS i (id), generate_series(1, 500) n',
      [ids],
    )
    await pool.query('ANALYZE')
    const store = createStreamStore(mcpLogStream, { pool, kind: 'embedded' })
    const [id = ''] = ids
    const [page = ''] = await statementsOf(() => store.page(id, 1_000, { rows: 100, bytes: 10_000 }))
    expect(await planOf(page, [id, 1_000, 100, 10_000])).toMatch(/mcp_logs_default_pkey|mcp_logs_\d{4}_\d\d_pkey|mcp_logs_pkey/)
    expect(await planOf(firstSinceSql, [[id], new Date(Date.now() - 10_000)])).toMatch(/mcp_instance_id_timestamp_idx/)
    const standings = await planOf((await statementsOf(() => store.standings([id])))[0] ?? '', [[id]])
    expect(standings).toContain('mcp_instances_pkey')
    const write = await planOf(writeStatement(mcpLogStream), [
      [id],
      ['00000000-0000-0000-0000-000000000001'],
      [1],
      [1],
      ['2026-01-01'],
      ['INFO'],
      ['API'],
      ['m'],
      ['{}'],
    ])
    expect(write).toContain('mcp_instances_pkey')
    expect(write).toContain('mcp_log_batches_pkey')
    expect(write).not.toContain('Seq Scan')
  })
})
