import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, readdir } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectDatabase } from '../../src/storage/database.ts'
import { lockFolder } from '../../src/storage/folder-lock.ts'
import { applyMigrations } from '../../src/storage/migrate.ts'
import { runPanoptes } from '../support/command-line.ts'
import { keepingLogger } from '../support/log-lines.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

async function examined(env: Record<string, string>) {
  const { code, stdout, stderr } = await runPanoptes(['doctor', '--json'], { env })
  const report: { ok: boolean; findings: { name: string; ok: boolean; message: string; advice: string | null }[] } =
    JSON.parse(stdout)
  return { code, stderr, ...report, wrong: report.findings.filter(({ ok }) => !ok) }
}

describe('the doctor', () => {
  test('finds nothing wrong with a machine that can start, and changes nothing', async () => {
    const home = join(await temporaryFolder(), 'home')
    const first = await examined({ PANOPTES_HOME: home, PORT: '0' })
    expect(first).toMatchObject({ code: 0, ok: true, stderr: '', wrong: [] })
    const second = await examined({ PANOPTES_HOME: home, PORT: '0' })
    expect(second.findings).toEqual(first.findings)
  })

  test('says what is wrong and what to do, and fails', async () => {
    const home = join(await temporaryFolder(), 'home')
    await mkdir(home)
    await chmod(home, 0o755)
    const other = createServer()
    await once(other.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void other.close())
    const address = other.address()
    const port = String(typeof address === 'object' ? address?.port : undefined)
    const { code, ok, wrong } = await examined({ PANOPTES_HOME: home, PORT: port, REDIS_URL: 'redis://:hunter2@127.0.0.1:1' })
    expect({ code, ok }).toEqual({ code: 1, ok: false })
    expect(wrong.map(({ name }) => name)).toEqual(['home folder', 'Redis', 'port'])
    expect(wrong.every(({ advice }) => advice !== null)).toBe(true)
    expect(JSON.stringify(wrong)).not.toContain('hunter2')
  })

  test('misses the key that a database server asks for, without telling the password', async () => {
    const { wrong } = await examined({ DATABASE_URL: 'postgres://ann:hunter2@127.0.0.1:1/none', PORT: '0' })
    expect(wrong.map(({ name }) => name)).toEqual(['master key', 'database'])
    expect(wrong[1]?.message).toMatch(/^cannot be reached: /)
    expect(JSON.stringify(wrong)).not.toContain('hunter2')
  })

  test('speaks to people in lines', async () => {
    const home = join(await temporaryFolder(), 'home')
    const { stdout } = await runPanoptes(['doctor'], { env: { PANOPTES_HOME: home, PORT: '0', HOST: '192.0.2.1' } })
    expect(stdout).toMatch(/^ok +Node\.js: version /m)
    expect(stdout).toContain(`${home} does not exist yet`)
  })

  test('says which process has the data folder, and leaves its lock alone', async () => {
    const home = join(await temporaryFolder(), 'home')
    await mkdir(home, { mode: 0o700 })
    const lock = await lockFolder(home)
    const messageOf = ({ findings }: Awaited<ReturnType<typeof examined>>) =>
      findings.find(({ name }) => name === 'data folder')?.message
    expect(messageOf(await examined({ PANOPTES_HOME: home, PORT: '0' }))).toContain(`process ${process.pid}`)
    await lock.release()
    expect(messageOf(await examined({ PANOPTES_HOME: home, PORT: '0' }))).toBe('no gateway uses it')
    expect(await readdir(join(home, 'lock'))).toEqual([])
  })

  test('takes a gateway that listens for what it is', async () => {
    const gateway = createHttpServer(
      (request, response) => void response.writeHead(request.url === '/health/live' ? 200 : 404).end(),
    )
    await once(gateway.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void gateway.close())
    const address = gateway.address()
    const port = String(typeof address === 'object' ? address?.port : undefined)
    const { ok, findings } = await examined({ PANOPTES_HOME: join(await temporaryFolder(), 'home'), PORT: port })
    expect(ok).toBe(true)
    expect(findings.find(({ name }) => name === 'port')?.message).toBe(`a gateway is listening at 127.0.0.1:${port}`)
  })
})

const serverUrl = process.env.TEST_DATABASE_URL

describe.skipIf(serverUrl === undefined)('the doctor with a database server (set TEST_DATABASE_URL to run this)', () => {
  test('names the migrations that are pending, and is content when they are applied', async () => {
    const admin = new pg.Client({ connectionString: serverUrl })
    await admin.connect()
    const name = `doctor_${randomUUID().replaceAll('-', '')}`
    await admin.query(`CREATE DATABASE ${name}`)
    onTestFinished(async () => {
      await admin.query(`DROP DATABASE ${name}`)
      await admin.end()
    })
    const url = new URL(serverUrl ?? '')
    url.pathname = `/${name}`
    const env = { DATABASE_URL: url.href, PANOPTES_ENCRYPTION_KEY: 'ab'.repeat(32), PORT: '0' }
    const before = await examined(env)
    expect(before.wrong.map((finding) => finding.name)).toEqual(['database'])
    const pending = /pending migrations: (.*)$/.exec(before.wrong[0]?.message ?? '')?.[1]?.split(', ') ?? []
    expect(pending.length).toBeGreaterThan(0)
    expect(before.wrong[0]?.advice).toContain('panoptes migrate')

    const database = connectDatabase({ kind: 'server', url: url.href }, keepingLogger().logger)
    expect(await applyMigrations(database)).toEqual(pending)
    await database.close()
    expect(await examined(env)).toMatchObject({ code: 0, wrong: [] })
  })
})
