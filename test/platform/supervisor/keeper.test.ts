import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { createKeeper, type Keeper } from '../../../src/platform/supervisor/keeper.ts'
import { type RunningProgram, startProgram } from '../../support/command-line.ts'
import { catchesSighup, keepersOf } from './support/keepers-of.ts'
import { isLiving, livingOf } from './support/living.ts'
import { runServer } from './support/run-program.ts'

/** A small gateway that runs a program once for each run id; resolves when all of them have printed `up`. */
async function startGateway(server: string, runIds: readonly string[], holdForMs = ''): Promise<RunningProgram> {
  const program = new URL('../../fixtures/run-children.ts', import.meta.url)
  const file = fileURLToPath(new URL(`../../fixtures/servers/${server}`, import.meta.url))
  const gateway = startProgram(program, [file, '{}', runIds.join(), holdForMs])
  for (const runId of runIds) await gateway.printed(JSON.stringify({ runId, message: 'up' }))
  return gateway
}

async function livingOfAll(runIds: readonly string[]): Promise<number> {
  const all = await Promise.all(runIds.map(livingOf))
  return all.flat().length
}

/** A keeper of the test's own, closed with it. */
function ownKeeper(): Keeper {
  const keeper = createKeeper()
  onTestFinished(() => keeper.close())
  return keeper
}

/** Something that carries a run id and that the test's process has no other hold on. */
function startCarrier(runId: string): ChildProcess {
  const child = spawn('/bin/sleep', ['60'], { env: { PANOPTES_RUN_ID: runId }, detached: true, stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

it('ends all children and grandchildren of a gateway that was killed, and then itself', async () => {
  const runIds = [randomUUID(), randomUUID(), randomUUID()]
  const gateway = await startGateway('fork-grandchildren.mjs', runIds)
  expect(await livingOfAll(runIds)).toBe(9)
  const keepers = await keepersOf(gateway.child.pid)
  expect(keepers).toHaveLength(1)
  gateway.child.kill('SIGKILL')
  await expect.poll(() => livingOfAll(runIds), { timeout: 10_000 }).toBe(0)
  for (const keeper of keepers) await expect.poll(() => isLiving(keeper), { timeout: 10_000 }).toBe(false)
})

it('kills what ignores SIGTERM', async () => {
  const runIds = [randomUUID()]
  const gateway = await startGateway('ignore-sigterm.mjs', runIds)
  gateway.child.kill('SIGKILL')
  await expect.poll(() => livingOfAll(runIds), { timeout: 15_000 }).toBe(0)
})

it('ends a child of a gateway that hangs, when what it may hold has run out', async () => {
  const runIds = [randomUUID()]
  const gateway = await startGateway('fork-grandchildren.mjs', runIds, '4000')
  gateway.child.kill('SIGSTOP')
  expect(await livingOfAll(runIds)).toBe(3)
  await expect.poll(() => livingOfAll(runIds), { timeout: 15_000 }).toBe(0)
  expect(await isLiving(gateway.child.pid ?? 0)).toBe(true)
})

it('is one process for all, in a session of its own, and starts with the first group', async () => {
  const before = await keepersOf(process.pid)
  const keeper = ownKeeper()
  expect(await keepersOf(process.pid)).toEqual(before)
  keeper.watch({ identity: null, runId: randomUUID() })
  keeper.watch({ identity: null, runId: randomUUID() })
  expect((await keepersOf(process.pid)).length).toBe(before.length + 1)
})

it('leaves alone what it was told to forget, and goes when it is closed', async () => {
  const before = await keepersOf(process.pid)
  const keeper = createKeeper()
  const [kept, forgotten] = [randomUUID(), randomUUID()]
  startCarrier(kept)
  startCarrier(forgotten)
  keeper.watch({ identity: null, runId: kept })
  keeper.watch({ identity: null, runId: forgotten })
  keeper.forget(forgotten)
  await keeper.close()
  expect(await livingOf(kept)).toEqual([])
  expect(await livingOf(forgotten)).toHaveLength(1)
  expect(await keepersOf(process.pid)).toEqual(before)
})

it('is replaced when it dies, and its successor knows everything', async () => {
  const keeper = createKeeper()
  const before = await keepersOf(process.pid)
  const runId = randomUUID()
  startCarrier(runId)
  keeper.watch({ identity: null, runId })
  const isNew = async (): Promise<number[]> => (await keepersOf(process.pid)).filter((pid) => !before.includes(pid))
  const [first = 0] = await isNew()
  process.kill(first, 'SIGKILL')
  await expect.poll(isNew, { timeout: 5_000 }).toEqual([expect.toSatisfy((pid: number) => pid !== first)])
  expect(await livingOf(runId)).toHaveLength(1)
  await keeper.close()
  expect(await livingOf(runId)).toEqual([])
})

it('does not end with a signal meant for the gateway', async () => {
  const keeper = ownKeeper()
  const before = await keepersOf(process.pid)
  const run = await runServer('never-healthy.mjs', { keeper })
  const own = (await keepersOf(process.pid)).filter((pid) => !before.includes(pid))
  await expect.poll(() => own.every(catchesSighup), { timeout: 10_000 }).toBe(true)
  for (const pid of own) process.kill(pid, 'SIGTERM')
  await run.process.stop(1_000)
  expect((await keepersOf(process.pid)).filter((pid) => !before.includes(pid))).toEqual(own)
})
