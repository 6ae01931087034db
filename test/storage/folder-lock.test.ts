import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lockFolder } from '../../src/storage/folder-lock.ts'
import { type Child, startFixture } from '../support/child.ts'

let folder: string
let children: Child[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panoptes-lock-'))
  children = []
})
afterEach(async () => {
  for (const child of children)
    if (child.process.exitCode === null && child.process.signalCode === null) await child.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

function start(): Child {
  const child = startFixture('hold-folder.ts', folder)
  children.push(child)
  return child
}

it('a second process is refused, and told which process has which folder', async () => {
  const holder = start()
  expect(await holder.nextLine()).toBe('locked')
  const line = await start().nextLine()
  expect(line).toContain(`process ${holder.process.pid}`)
  expect(line).toContain(folder)
})

it('a process that was killed does not stand in the way', async () => {
  const holder = start()
  expect(await holder.nextLine()).toBe('locked')
  await holder.kill('SIGKILL')
  expect(await start().nextLine()).toBe('locked')
})

it('of many that start at once after a kill, exactly one gets the folder', async () => {
  const holder = start()
  expect(await holder.nextLine()).toBe('locked')
  await holder.kill('SIGKILL')
  const lines = await Promise.all(Array.from({ length: 4 }, () => start().nextLine()))
  expect(lines.filter((line) => line === 'locked')).toHaveLength(1)
})

it('of many in one process, exactly one gets the folder', async () => {
  const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)))
  const won = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []))
  expect(won).toHaveLength(1)
  await won[0]?.release()
  expect(await readdir(join(folder, 'lock'))).toEqual([])
})

it('a released folder can be taken again', async () => {
  const lock = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await lock.release()
  await (await lockFolder(folder)).release()
})

/** A claim as this process makes it, changed, in place of a live one. */
async function plantClaim(change: Record<string, unknown>): Promise<string> {
  const lock = await lockFolder(folder)
  const [name = ''] = await readdir(join(folder, 'lock'))
  const claim = JSON.parse(await readFile(join(folder, 'lock', name), 'utf8'))
  await lock.release()
  const path = join(folder, 'lock', 'planted')
  await writeFile(path, JSON.stringify({ ...claim, ...change }))
  return path
}

it('a claim whose pid now belongs to another process counts for nothing', async () => {
  await plantClaim({ startedAt: '1' })
  await (await lockFolder(folder)).release()
})

it('a claim from another machine or container holds while its heartbeat is fresh, and no longer', async () => {
  const path = await plantClaim({ space: 'elsewhere', pid: 1 })
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  const longAgo = new Date(Date.now() - 60_000)
  await utimes(path, longAgo, longAgo)
  await (await lockFolder(folder)).release()
})
