import { once } from 'node:events'
import { chmod, mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runPanoptes } from '../support/command-line.ts'
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
    expect(wrong.map(({ name }) => name)).toContain('master key')
    expect(JSON.stringify(wrong)).not.toContain('hunter2')
  })

  test('speaks to people in lines', async () => {
    const home = join(await temporaryFolder(), 'home')
    const { stdout } = await runPanoptes(['doctor'], { env: { PANOPTES_HOME: home, PORT: '0', HOST: '192.0.2.1' } })
    expect(stdout).toMatch(/^ok +Node\.js: version /m)
    expect(stdout).toContain(`${home} does not exist yet`)
  })
})
