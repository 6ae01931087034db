import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { schemaChanges } from './schema-changes.ts'

// Reports what changed in schema.graphql since a git revision, and fails on changes that break clients: npm run schema:check -- v1.2.0
const file = 'schema.graphql'
const revision = process.argv[2] ?? 'HEAD'
const shown = spawnSync('git', ['show', `${revision}:./${file}`], { encoding: 'utf8', maxBuffer: 2 ** 26 })
if (shown.status !== 0) {
  process.stderr.write(`There is no ${file} of ${revision}: ${shown.error?.message ?? shown.stderr}\n`)
  process.exit(2)
}

const changes = await schemaChanges(shown.stdout, readFileSync(file, 'utf8'))
for (const { text } of changes) process.stdout.write(`${text}\n`)
const breaking = changes.filter((change) => change.breaking)
process.stdout.write(`${changes.length} changes since ${revision}, ${breaking.length} of them break clients\n`)
process.exitCode = breaking.length > 0 ? 1 : 0
