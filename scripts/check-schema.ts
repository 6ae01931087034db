import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'

// Reports what changed in schema.graphql since a git revision, and fails on changes that break clients: npm run schema:check -- v1.2.0
const root = join(import.meta.dirname, '..')
const revision = process.argv[2] ?? 'HEAD'
const before = execFileSync('git', ['show', `${revision}:schema.graphql`], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
const after = readFileSync(join(root, 'schema.graphql'), 'utf8')

const changes = await diff(buildSchema(before), buildSchema(after))
for (const { criticality, message } of changes) process.stdout.write(`${criticality.level}: ${message}\n`)
const breaking = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
process.stdout.write(`${changes.length} changes since ${revision}, ${breaking.length} of them break clients\n`)
process.exitCode = breaking.length > 0 ? 1 : 0
