#!/usr/bin/env node
// `npx panoptes <command>`: builds what is stale, so that a fresh clone needs nothing but `npm ci`, and hands over to the command line.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const builder = new URL('../scripts/build.mjs', import.meta.url)
if (existsSync(fileURLToPath(builder))) {
  const { build, BuildError } = await import(builder.href)
  try {
    await build({ ifStale: true })
  } catch (error) {
    process.stderr.write(`failed.\n${error instanceof BuildError ? error.message : error.stack}\n`)
    process.exit(1)
  }
}
await import('../dist/main.js')
