import type { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { diffToSchema, replayMigrations } from '../../scripts/schema-diff.ts'
import { getDatamodel } from '../../src/storage/generated/pothos.ts'
import { readSchemaFiles } from '../../src/storage/prisma-folder.ts'

let database: PGlite

beforeAll(async () => {
  database = await replayMigrations()
})
afterAll(() => database.close())

it('the migrations make what the Prisma schema says', async () => {
  expect(await diffToSchema(database)).toBeUndefined()
})

it('a change that no migration makes is found', async () => {
  await database.exec('BEGIN; ALTER TABLE users DROP COLUMN name')
  expect(await diffToSchema(database)).toContain('"name"')
  await database.exec('ROLLBACK')
})

it('every table and column is named in snake_case', async () => {
  const { rows } = await database.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`,
  )
  expect(rows.length).toBeGreaterThan(50)
  expect(rows.map((row) => row.name).filter((name) => !/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/.test(name))).toEqual([])
})

it('every field of the Prisma schema has its column, named after it in snake_case', async () => {
  const { rows } = await database.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`,
  )
  const columns = new Set(rows.map((row) => row.name))
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const files = await readSchemaFiles()
  const models = files.flatMap(({ content }) => [...content.matchAll(/^model (\w+) \{$.*?^ {2}@@map\("(\w+)"\)/gms)])
  const { models: described } = getDatamodel().datamodel
  expect(models.length).toBe(Object.keys(described).length)
  const missing = models.flatMap(([, model = '', table]) =>
    (described[model]?.fields ?? [])
      .filter((field) => field.kind !== 'object')
      .map((field) => `${table}.${snake(field.name)}`)
      .filter((name) => !columns.has(name)),
  )
  expect(missing).toEqual([])
})

it('every table that soft-deletes ties deleted_at to deletion_id', async () => {
  const { rows } = await database.query<{ table: string; checked: boolean }>(
    `SELECT c.table_name AS table, EXISTS (
       SELECT FROM pg_constraint k WHERE k.conname = c.table_name || '_deletion_check' AND k.contype = 'c'
     ) AS checked
     FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.column_name = 'deletion_id'`,
  )
  expect(rows.length).toBeGreaterThan(3)
  expect(rows.filter((row) => !row.checked)).toEqual([])
})

it('every foreign key has an index that begins with its columns', async () => {
  const { rows } = await database.query<{ name: string }>(
    `SELECT k.conname AS name FROM pg_constraint k
     WHERE k.contype = 'f' AND k.conparentid = 0 AND NOT EXISTS (
       SELECT FROM pg_index i
       WHERE i.indrelid = k.conrelid AND i.indpred IS NULL AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
     )`,
  )
  expect(rows).toEqual([])
})
