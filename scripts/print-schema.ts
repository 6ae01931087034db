import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { createSchema } from '../src/schema.ts'

// Writes schema.graphql anew from the code; a test fails while the two differ.
const file = join(import.meta.dirname, '../schema.graphql')
writeFileSync(file, `${printSchema(lexicographicSortSchema(createSchema()))}\n`)
