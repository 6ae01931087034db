import { describe, expect, it } from 'vitest'
import { listProcesses } from '../../../src/platform/supervisor/process-table.ts'
import { createUsageMeter } from '../../../src/platform/supervisor/process-usage.ts'
import { listWithPs } from '../../../src/platform/supervisor/ps-table.ts'
import { type Run, runScript, runServer } from './support/run-program.ts'

const groupOf = (run: Run) => ({ identity: run.process.identity, runId: run.runId })

describe('usage', () => {
  it('is what a busy program uses of a core, and what an idle one does not', async () => {
    const [busy, idle] = await Promise.all([
      runScript(`console.log('up'); for (;;);`),
      runScript(`console.log('up'); setInterval(() => {}, 1000)`),
    ])
    for (const run of [busy, idle]) await expect.poll(run.messages).toContain('up')
    const meter = createUsageMeter()
    const groups = [busy, idle].map(groupOf)
    // The first measurement says what it was since the start.
    const first = await meter.measure(groups)
    expect(first.get(busy.runId)?.cpuPercent).toBeGreaterThan(0)
    expect(first.get(busy.runId)?.cpuPercent).toBeLessThan(250)
    // Two processors are shared with other tests: any part of one will do.
    await expect
      .poll(async () => (await meter.measure(groups)).get(busy.runId)?.cpuPercent, { interval: 300 })
      .toBeGreaterThan(20)
    const usage = await meter.measure(groups)
    expect(usage.get(busy.runId)?.cpuPercent).toBeLessThan(130)
    expect(usage.get(idle.runId)?.cpuPercent).toBeLessThan(20)
  })

  it('follows the memory of a program that leaks', async () => {
    const run = await runServer('leak-memory.mjs', { config: { bytesPerSecond: 200_000_000, upTo: 100_000_000 } })
    await expect.poll(run.messages).not.toHaveLength(0)
    const meter = createUsageMeter()
    const read = async () => (await meter.measure([groupOf(run)])).get(run.runId)?.memoryBytes
    await expect.poll(read, { timeout: 10_000 }).toBeGreaterThan(130_000_000)
    expect(await read()).toBeLessThan(400_000_000)
  })

  it('counts what a program has started, in its group and out of it', async () => {
    const run = await runServer('fork-grandchildren.mjs')
    await expect.poll(run.messages).toContain('up')
    const table = await listProcesses()
    const alone = table.find(({ pid }) => pid === run.process.identity.pid)?.residentBytes ?? 0
    const usage = (await createUsageMeter().measure([groupOf(run)])).get(run.runId)
    expect(usage?.memoryBytes).toBeGreaterThan(2.2 * alone)
  })

  it('leaves out a group of which nothing lives', async () => {
    const run = await runScript('')
    await run.process.ended
    expect([...(await createUsageMeter().measure([groupOf(run)])).keys()]).toEqual([])
  })

  it('does not take for its own a process that was given the pid of an ended leader', async () => {
    const run = await runScript(`console.log('up'); setInterval(() => {}, 1000)`)
    await expect.poll(run.messages).toContain('up')
    const other = { identity: { ...run.process.identity, startedAt: '1' }, runId: 'another run' }
    expect([...(await createUsageMeter().measure([other])).keys()]).toEqual([])
  })
})

it('ps tells the same of processes as /proc', async () => {
  const run = await runServer('fork-grandchildren.mjs')
  await expect.poll(run.messages).toContain('up')
  const [fromPs, fromProc] = await Promise.all([listWithPs(), listProcesses()])
  const ofRun = fromProc.filter(({ group }) => group === run.process.identity.pid)
  expect(ofRun).toHaveLength(2)
  for (const entry of ofRun) {
    const same = fromPs.find(({ pid }) => pid === entry.pid)
    expect(same).toMatchObject({ parent: entry.parent, group: entry.group })
    expect(same?.residentBytes).toBeGreaterThan(entry.residentBytes * 0.8)
    expect(same?.residentBytes).toBeLessThan(entry.residentBytes * 1.2)
    expect(Math.abs((same?.cpuSeconds ?? 99) - entry.cpuSeconds)).toBeLessThan(1.5)
    expect(Math.abs((same?.ageSeconds ?? 99) - entry.ageSeconds)).toBeLessThan(2.5)
  }
})
