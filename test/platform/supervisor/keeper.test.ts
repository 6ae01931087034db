import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createKeeper } from '../../../src/platform/supervisor/keeper.ts'
import { listProcesses } from '../../../src/platform/supervisor/process-table.ts'
import { type RunningProgram, startProgram } from '../../support/command-line.ts'
import { keepersOf } from './support/keepers-of.ts'
import { livingOf } from './support/living.ts'
import { runServer } from './support/run-program.ts'

const server = (name: string): string => fileURLToPath(new URL(`../../fixtures/servers/${name}`, import.meta.url))

/** A small gateway that runs a program once for each run id; resolves when all of them have printed `up`. */
async function startGateway(name: string, config: unknown, runIds: readonly string[], holdForMs = ''): Promise<RunningProgram> {
  const program = new URL('../../fixtures/run-children.ts', import.meta.url)
  const gateway = startProgram(program, [server(name), JSON.stringify(config), runIds.join(), holdForMs])
  for (const runId of runIds) await gateway.printed(JSON.stringify({ runId, message: 'up' }))
  return gateway
}

const runIds = [randomUUID(), randomUUID(), randomUUID()]

async function living(): Promise<number> {
  const all = await Promise.all(runIds.map(livingOf))
  return all.flat().length
}

it('ends all children and grandchildren of a gateway that was killed, and then itself', async () => {
  const gateway = await startGateway('fork-grandchildren.mjs', {}, runIds)
  expect(await living()).toBe(9)
  const keepers = await keepersOf(gateway.child.pid)
  expect(keepers).toHaveLength(1)
  gateway.child.kill('SIGKILL')
  await expect.poll(living, { timeout: 10_000 }).toBe(0)
  await expect
    .poll(async () => (await listProcesses()).filter(({ pid }) => keepers.includes(pid)), { timeout: 10_000 })
    .toEqual([])
})
