import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import { createTestDatabase } from '../../../support/database.ts'
import { signInAdmin, startGateway } from '../../../support/gateway-process.ts'
import { followLog } from '../../../support/log-follower.ts'
import { createMcpInstance, createMcpType } from '../../../support/mcp.ts'
import { serversFolder, untilInstance, useOwnPorts } from '../../../support/servers.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const lines = 100_000
/** Added to each line: all of them together are 100 MB, more than a gateway may hold that keeps to its bounds. */
const padding = 1_000
/** What a gateway may take on top during the flood (bytes): pages, batches under way, and garbage that has not been collected. */
const mostGrowth = 300 * 1024 ** 2

/** Resident memory of a process (bytes), the most that it has had and what it has now. */
function memoryOf(pid: number | undefined): { readonly peak: number; readonly now: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024
  return { peak: bytes('VmHWM'), now: bytes('VmRSS') }
}

it.skipIf(process.platform !== 'linux')(
  'a flood from one server arrives whole and in order, while others are heard and the gateway stays small',
  async () => {
    const { TEST_DATABASE_URL: serverUrl } = process.env
    const database = serverUrl === undefined ? null : await createTestDatabase()
    onTestFinished(async () => void (await database?.close()))
    const gateway = await startGateway({
      PANOPTES_HOME: await temporaryFolder(),
      PANOPTES_SERVERS_FOLDER: serversFolder,
      PANOPTES_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
      ...(database === null ? {} : { DATABASE_URL: database.url }),
    })
    onTestFinished(() => gateway.kill())
    const admin = await signInAdmin(gateway)
    await useOwnPorts(admin)
    const type = await createMcpType(admin, 'other', { serverScript: 'healthy.mjs' })
    const other = (await createMcpInstance(admin, type)).mcpInstance.id
    const { assignedPort } = await untilInstance(admin, other, { status: 'RUNNING' }, 60_000)
    const flooding = await createMcpType(admin, 'flood', { serverScript: 'flood.mjs' })
    const flood = (await createMcpInstance(admin, flooding, { start: false, config: { lines, padding } })).mcpInstance.id

    const followed = followLog(() => gateway.url, admin.token ?? '', flood)
    const heard = followLog(() => gateway.url, admin.token ?? '', other)
    onTestFinished(async () => void (await Promise.all([followed.close(), heard.close()])))
    const printed = () => followed.entries.filter(({ message }) => message.startsWith('line ')).length
    const before = memoryOf(gateway.child.pid).now
    await admin.mutate('startMcpInstance', { id: flood }, 'mcpInstance { id }')
    await expect.poll(printed, { timeout: 60_000 }).toBeGreaterThan(1_000)
    await fetch(`http://127.0.0.1:${assignedPort}/log`, { method: 'POST', body: 'in the middle of it' })
    await expect
      .poll(() => heard.entries.map(({ message }) => message), { timeout: 60_000, interval: 10 })
      .toContain('in the middle of it')
    expect(printed()).toBeLessThan(lines)

    await expect.poll(printed, { timeout: 120_000, interval: 200 }).toBe(lines)
    const output = followed.entries.filter(({ message }) => message.startsWith('line '))
    expect(output.findIndex(({ message }, index) => !message.startsWith(`line ${index + 1}.`))).toBe(-1)
    expect(followed.entries.findIndex(({ seq }, index) => Number(seq) !== index + 1)).toBe(-1)
    expect(memoryOf(gateway.child.pid).peak - before).toBeLessThan(mostGrowth)
  },
  300_000,
)
