import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { createSchema } from '../../src/schema.ts'

describe('schema.graphql', () => {
  it('is what the code says: after a change, run `npm run schema`', () => {
    const printed = readFileSync(join(import.meta.dirname, '../../schema.graphql'), 'utf8')
    expect(printed).toBe(`${printSchema(lexicographicSortSchema(createSchema()))}\n`)
  })
})
