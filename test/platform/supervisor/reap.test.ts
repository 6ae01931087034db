import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { identityOf } from '../../../src/platform/process-identity.ts'
import { reapProcess } from '../../../src/platform/supervisor/reap.ts'
import { isLiving, livingOf } from './support/living.ts'

/** What a gateway has left: a shell that leads a group, with a child in it. */
async function leave(script: string, env: Record<string, string>): Promise<{ leader: ChildProcess; pid: number }> {
  const leader = spawn('/bin/sh', ['-c', `${script}; wait`], { env, detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  const pid = leader.pid ?? 0
  onTestFinished(() => {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // It was ended, as it should be.
    }
  })
  await once(leader.stdout, 'data')
  return { leader, pid }
}

const up = '/bin/sleep 60 & echo up'

it('ends a group whose leader still is that very process, also without a run id', async () => {
  const { pid } = await leave(up, {})
  const identity = identityOf(pid)
  await reapProcess({ identity, runId: randomUUID(), graceMs: 5_000 })
  expect(await isLiving(pid)).toBe(false)
})

it('ends what carries the run id when the leader is long gone', async () => {
  const runId = randomUUID()
  const { leader, pid } = await leave(`${up}; exit`, { PANOPTES_RUN_ID: runId })
  const identity = { ...identityOf(pid), startedAt: '1' }
  if (leader.exitCode === null) await once(leader, 'exit')
  expect(await livingOf(runId)).toHaveLength(1)
  await reapProcess({ identity, runId, graceMs: 5_000 })
  expect(await livingOf(runId)).toEqual([])
})

it('kills after the grace what ignores SIGTERM', async () => {
  const runId = randomUUID()
  const { pid } = await leave(`trap '' TERM; ${up}`, { PANOPTES_RUN_ID: runId })
  const began = performance.now()
  await reapProcess({ identity: identityOf(pid), runId, graceMs: 400 })
  expect(performance.now() - began).toBeGreaterThan(390)
  expect(await livingOf(runId)).toEqual([])
})

it.each([
  ['another start time', { startedAt: '1' }],
  ['another space', { space: 'another machine' }],
])('hits nobody who has the pid with %s', async (_, change) => {
  const { leader, pid } = await leave(up, { PANOPTES_RUN_ID: 'of somebody else' })
  await reapProcess({ identity: { ...identityOf(pid), ...change }, runId: randomUUID(), graceMs: 0 })
  expect([leader.exitCode, leader.signalCode, await isLiving(pid)]).toEqual([null, null, true])
})

it('resolves at once when nothing is left', async () => {
  await reapProcess({ identity: { ...identityOf(process.pid), startedAt: '1' }, runId: randomUUID(), graceMs: 60_000 })
})
