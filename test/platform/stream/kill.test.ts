import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { applyMigrations } from '../../../src/storage/migrate.ts'
import { startFixture } from '../../support/child.ts'
import { createTestDatabase } from '../../support/database.ts'
import { createRows } from '../../support/rows.ts'

const logger = pino({ level: 'silent' })
const rounds = 5

interface Place {
  /** How another process reaches the database: a URL, or nothing for the embedded one of `home`. */
  readonly url: string
  readonly home: string
  /** Runs while no other process has the database open. */
  readonly use: <T>(work: (database: Database) => Promise<T>) => Promise<T>
  readonly close: () => Promise<void>
}

async function onServer(): Promise<Place> {
  const database = await createTestDatabase()
  return { url: database.url, home: '', use: (work) => work(database), close: () => database.close() }
}

async function embedded(): Promise<Place> {
  const home = await mkdtemp(join(tmpdir(), 'panoptes-kill-'))
  return {
    url: '',
    home,
    async use(work) {
      const database = await openDatabase({ databaseUrl: undefined, home, logger })
      try {
        await applyMigrations(database)
        return await work(database)
      } finally {
        await database.close()
      }
    },
    close: () => rm(home, { recursive: true }),
  }
}

/** How many entries the fixture puts into a batch. */
const sizeOf = (batch: string) => 1 + (Number(batch.split('.')[1]) % 4)

it('everything that a gateway acknowledged is there, once, however often it is killed', async () => {
  const place = await (process.env.TEST_DATABASE_URL === undefined ? embedded() : onServer())
  const ids = await place.use(async (database) => {
    const rows = createRows(database)
    const [userId, mcpTypeId] = [await rows.user(), await rows.mcpType()]
    return Promise.all(Array.from({ length: 3 }, () => rows.mcpInstance({ userId, mcpTypeId })))
  })
  const sent = new Set<string>()
  const acknowledged = new Map<string, { readonly id: string; readonly first: number; readonly last: number }>()

  for (let round = 0; round < rounds; round += 1) {
    const unanswered = [...sent].filter((batch) => !acknowledged.has(batch))
    const writer = startFixture('append-logs.ts', place.home, place.url, String(round), ids.join(), unanswered.join())
    const goal = acknowledged.size + 40 + round * 17
    while (acknowledged.size < goal) {
      const [what, batch = '', id = '', first, last] = (await writer.nextLine()).split(' ')
      if (what === 'sent') sent.add(batch)
      else acknowledged.set(batch, { id, first: Number(first), last: Number(last) })
    }
    await writer.kill('SIGKILL')
  }

  await place.use(async ({ prisma }) => {
    const stored = new Map<string, readonly string[]>()
    for (const id of ids) {
      const log = await prisma.mcpLog.findMany({ where: { mcpInstanceId: id }, orderBy: { seq: 'asc' } })
      expect(log.map(({ seq }) => Number(seq))).toEqual(log.map((_, index) => index + 1))
      expect(Number((await prisma.mcpLogHead.findUniqueOrThrow({ where: { mcpInstanceId: id } })).lastSeq)).toBe(log.length)
      stored.set(
        id,
        log.map(({ message }) => message),
      )
    }
    for (const [batch, { id, first, last }] of acknowledged) {
      const expected = Array.from({ length: sizeOf(batch) }, (_, index) => `${batch} ${index}`)
      expect(stored.get(id)?.slice(first - 1, last)).toEqual(expected)
    }
    const all = [...stored.values()].flat()
    expect(new Set(all).size).toBe(all.length)
    // Also of what nobody was told of, each batch is there as a whole.
    for (const batch of new Set(all.map((message) => message.split(' ')[0] ?? ''))) {
      expect(all.filter((message) => message.startsWith(`${batch} `))).toHaveLength(sizeOf(batch))
    }
  })
  await place.close()
}, 120_000)
