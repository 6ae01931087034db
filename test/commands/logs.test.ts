import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { appendSurely } from '../support/append-surely.ts'
import { runPanoptes, startPanoptes } from '../support/command-line.ts'
import { freePort, signInAdmin, startGateway } from '../support/gateway-process.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { createMcpInstance, createMcpType } from '../support/mcp.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

vi.setConfig({ testTimeout: 60_000 })

let app: TestApp
let url: string
let owner: GraphqlClient
let typeId: string

beforeAll(async () => {
  app = await createTestApp()
  url = (await app.transport.listen()).url
  owner = await app.user('owner')
  typeId = await createMcpType(app.admin, 'watched')
  await app.admin.mutate('updateSetting', { key: 'mcp.max_instances_per_user', value: 100 }, 'setting { id }')
})
afterAll(() => app?.close())

const at = (minute: number) => `2026-11-20T12:${String(minute).padStart(2, '0')}:00.000Z`

interface Line {
  readonly message: string
  readonly level?: string
  readonly timestamp?: string
}

const append = (instanceId: string, ...entries: Line[]) => owner.mutate('appendMcpLogs', { instanceId, entries }, 'lastSeq')

async function newInstance(...entries: Line[]): Promise<string> {
  const { mcpInstance } = await createMcpInstance(owner, typeId)
  if (entries.length > 0) await append(mcpInstance.id, ...entries)
  return mcpInstance.id
}

const environment = () => ({ PANOPTES_URL: url, PANOPTES_TOKEN: owner.token ?? '' })
const logs = (...args: string[]) => runPanoptes(['logs', ...args], { env: environment() })
const following = (...args: string[]) => startPanoptes(['logs', '-f', ...args], { env: environment() })

const linesOf = (text: string) => text.trimEnd().split('\n')

describe('panoptes logs', () => {
  it('prints what was written when, how much it matters, and no colours into a pipe', async () => {
    const id = await newInstance(
      { message: 'up', timestamp: at(0) },
      { message: 'slow\n  very\n', level: 'WARN', timestamp: at(1) },
      { message: '\u001b[31mred\u001b[0m\u0007 \u001b]0;title\u0007\u202e', level: 'ERROR', timestamp: at(2) },
    )
    expect(await logs(id)).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        `${at(0)} INFO  up`,
        `${at(1)} WARN  slow`,
        '                                 very',
        `${at(2)} ERROR red\\u0007 \\u001b]0;title\\u0007\\u202e`,
        '',
      ].join('\n'),
    })
    expect((await logs(id, '--no-timestamps', '--tail', '3', '--level', 'info')).stdout).toBe('INFO  up\n')
  })

  it('prints the newest hundred, or as many as are asked for, of those that are wanted', async () => {
    const entries = Array.from({ length: 450 }, (_, n) => ({ message: `line ${n + 1}`, level: n % 2 === 0 ? 'INFO' : 'ERROR' }))
    const id = await newInstance(...entries)
    const messages = async (...args: string[]) =>
      linesOf((await logs(id, '--no-timestamps', ...args)).stdout).map((line) => Number(line.split(' ').at(-1)))
    const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)
    expect(await messages()).toEqual(numbers(351, 450))
    expect(await messages('--tail', '420')).toEqual(numbers(31, 450))
    expect(await messages('--tail', 'all')).toEqual(numbers(1, 450))
    expect(await messages('--tail', '3', '--level', 'info,debug')).toEqual([445, 447, 449])
    expect((await logs(id, '--tail', '0')).stdout).toBe('')
  })

  it('prints what was written since a moment, or in the last minutes', async () => {
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
    const id = await newInstance(
      ...[90, 30, 5].map((minutes) => ({ message: `${minutes} minutes ago`, timestamp: ago(minutes) })),
    )
    const messages = async (...args: string[]) => linesOf((await logs(id, '--no-timestamps', ...args)).stdout)
    expect(await messages('--since', '10m')).toEqual(['INFO  5 minutes ago'])
    expect(await messages('--since', '1h5m')).toEqual(['INFO  30 minutes ago', 'INFO  5 minutes ago'])
    expect(await messages('--since', ago(60), '--tail', '1')).toEqual(['INFO  5 minutes ago'])
  })

  it('finds text without regard to case, and prints JSON for scripts', async () => {
    const id = await newInstance({ message: 'Connected\u009b', level: 'WARN', timestamp: at(0) }, { message: 'other' })
    const { stdout } = await logs(id, '--grep', 'CONN', '--json')
    expect(linesOf(stdout).map((line) => JSON.parse(line))).toEqual([
      { instanceId: id, seq: '1', timestamp: at(0), level: 'WARN', source: 'API', message: 'Connected\u009b', metadata: {} },
    ])
    expect(stdout).not.toContain('\u009b')
  })

  it('merges several logs by time and says which line is of which', async () => {
    const one = await newInstance({ message: 'a', timestamp: at(0) }, { message: 'c', timestamp: at(2) })
    const other = await newInstance({ message: 'b', timestamp: at(1) })
    const { stdout } = await logs(one, other, one, '--no-timestamps')
    const [first, second] = [one.slice(-6), other.slice(-6)]
    expect(linesOf(stdout)).toEqual([`[${first}] INFO  a`, `[${second}] INFO  b`, `[${first}] INFO  c`])
  })

  it('says what is wrong, without ever showing the token', async () => {
    const id = await newInstance()
    const unknown = 'mci_01h455vb4pex5vsknk084sn02q'
    expect(await logs(unknown)).toEqual({ code: 1, stdout: '', stderr: `There is no such McpInstance: ${unknown}\n` })
    expect(await logs(id, '-f', '--url', 'http://127.0.0.1:9')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The gateway at http://127.0.0.1:9 does not answer'),
    })
    expect(await logs(id, '--url', 'nowhere')).toMatchObject({ code: 2, stderr: expect.stringContaining('expected a URL') })
    expect(await logs(id, '--since', 'soon')).toMatchObject({ code: 2, stderr: expect.stringContaining('A time like 90s') })
    expect(await logs(id, '--level', 'loud')).toMatchObject({ code: 2, stderr: expect.stringContaining('debug') })
    expect(await runPanoptes(['logs', id], { env: { PANOPTES_URL: url } })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^No token: set PANOPTES_TOKEN/),
    })
    for (const token of [`pan_ses_${'x'.repeat(43)}`, 'line\nbreak-secret']) {
      const { code, stdout, stderr } = await logs(id, '-f', '--token', token)
      expect({ code, stdout }).toEqual({ code: token.includes('\n') ? 2 : 1, stdout: '' })
      expect(stderr).toContain('token')
      expect(stderr).not.toMatch(/xxxx|secret/)
    }
  })
})

describe('panoptes logs -f', () => {
  it('goes on with what is written later, only what is wanted, and ends when the instance is deleted', async () => {
    const id = await newInstance({ message: 'old' }, { message: 'old !', level: 'ERROR' })
    const { printed, ended } = following(id, '--no-timestamps', '--level', 'error')
    await printed('old !')
    await append(id, { message: 'quiet' }, { message: 'new !', level: 'ERROR' })
    await printed('new !')
    await owner.query(`mutation { deleteMcpInstance(id: "${id}") { mcpInstance { id } } }`)
    expect(await ended).toEqual({ code: 0, stdout: 'ERROR old !\nERROR new !\n', stderr: `${id} has been deleted.\n` })
    expect(await logs('-f', id, '--tail', '1', '--no-timestamps')).toEqual({
      code: 0,
      stdout: 'ERROR new !\n',
      stderr: `${id} has been deleted.\n`,
    })
  })

  it('goes on with the others when one of several is deleted', async () => {
    const [one, other] = [await newInstance({ message: 'a' }), await newInstance({ message: 'b' })]
    const { printed, ended } = following(one, other)
    await printed('INFO  b')
    await owner.query(`mutation { deleteMcpInstance(id: "${one}") { mcpInstance { id } } }`)
    await append(other, { message: 'still here' })
    await printed('still here')
    await owner.query(`mutation { deleteMcpInstance(id: "${other}") { mcpInstance { id } } }`)
    expect(await ended).toMatchObject({ code: 0, stderr: `${one} has been deleted.\n${other} has been deleted.\n` })
  })

  it('starts from now on with --tail 0, from the first line of a log that was empty', async () => {
    const [full, empty] = [await newInstance({ message: 'old' }), await newInstance()]
    const { printed, ended } = following(full, empty, '--tail', '0')
    await expect.poll(() => app.services.mcpLogs.metrics().follows.subscribers, { timeout: 30_000 }).toBe(2)
    await append(full, { message: 'one' })
    await append(empty, { message: 'two' })
    await printed('one')
    await printed('two')
    for (const id of [full, empty]) await owner.query(`mutation { deleteMcpInstance(id: "${id}") { mcpInstance { id } } }`)
    expect((await ended).stdout).not.toContain('old')
  })

  it('ends with 1 when its token is revoked, and with 130 at once on SIGINT', async () => {
    const id = await newInstance({ message: 'old' })
    const input = { name: 'a script', scopes: ['READ'] }
    const made = await owner.mutate<{ token: string; accessToken: { id: string } }>(
      'createAccessToken',
      input,
      'token accessToken { id }',
    )
    const watching = () => startPanoptes(['logs', '-f', id], { env: { PANOPTES_URL: url, PANOPTES_TOKEN: made.token } })
    const [revoked, interrupted] = [watching(), following(id)]
    await Promise.all([revoked.printed('old'), interrupted.printed('old')])
    interrupted.child.kill('SIGINT')
    expect(await interrupted.ended).toMatchObject({ code: 130, stderr: '' })
    await owner.mutate('revokeAccessToken', { id: made.accessToken.id }, 'accessToken { id }')
    const { code, stderr } = await revoked.ended
    expect(code).toBe(1)
    expect(stderr.trim()).not.toBe('')
    expect(stderr).not.toContain(made.token)
  })

  it('prints every line once while its gateway is killed and started again, and what a deleted log had to say', {
    timeout: 180_000,
  }, async () => {
    const env = { PORT: await freePort(), PANOPTES_HOME: join(await temporaryFolder(), 'home') }
    let gateway = await startGateway(env)
    const admin = await signInAdmin(gateway)
    const { mcpInstance } = await createMcpInstance(admin, await createMcpType(admin, 'killed'), { start: false })
    const { id } = mcpInstance
    const { printed, ended } = startPanoptes(['logs', '-f', id, '--tail', 'all', '--no-timestamps'], {
      env: { PANOPTES_URL: gateway.url, PANOPTES_TOKEN: admin.token ?? '' },
    })
    const expected = Array.from({ length: 400 }, (_, n) => `INFO  line ${n + 1}.`)
    const appending = appendSurely(
      () => admin,
      id,
      expected.map((line) => line.slice('INFO  '.length)),
      // So that every kill comes in the middle of appending and following, however fast either is.
      { onBatch: (acknowledged) => (acknowledged > 100 ? printed(`line ${acknowledged - 100}.`) : null) },
    )
    for (const line of ['line 60.', 'line 200.']) {
      await printed(line)
      await gateway.kill()
      gateway = await startGateway(env)
    }
    await appending
    await printed('line 400.')
    await gateway.kill()
    gateway = await startGateway(env)
    await admin.query(`mutation { deleteMcpInstance(id: "${id}") { mcpInstance { id } } }`)
    const { code, stdout, stderr } = await ended
    expect(linesOf(stdout)).toEqual(expected)
    expect(code).toBe(0)
    expect(stderr).toContain('Connection lost (')
    expect(stderr).toContain('Connected again.')
    expect(stderr).toContain(`${id} has been deleted.`)
  })
})
