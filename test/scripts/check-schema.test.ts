import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { schemaChanges } from '../../scripts/schema-changes.ts'
import { startProgram } from '../support/command-line.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const before = 'type Query {\n  thing(id: ID!): Thing\n}\n\ntype Thing {\n  id: ID!\n  name: String!\n}\n'
const harmless = before.replace('name: String!', 'name: String!\n  size: Int')
const breaking = before.replace('  name: String!\n', '')

test('a new field is no breaking change, a field that is gone is one', async () => {
  expect(await schemaChanges(before, before)).toEqual([])
  expect(await schemaChanges(before, harmless)).toEqual([
    { breaking: false, text: expect.stringContaining(`Field 'size' was added to object type 'Thing'`) },
  ])
  expect(await schemaChanges(before, breaking)).toEqual([
    { breaking: true, text: expect.stringContaining(`Field 'name' was removed from object type 'Thing'`) },
  ])
})

const withGit = spawnSync('git', ['--version']).status === 0

test.runIf(withGit)('the check compares with a git revision and fails only on what breaks clients', async () => {
  const cwd = await temporaryFolder()
  const git = (...args: string[]) =>
    spawnSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.test', ...args], { cwd, encoding: 'utf8' })
  const file = join(cwd, 'schema.graphql')
  const check = (...args: string[]) =>
    startProgram(new URL('../../scripts/check-schema.ts', import.meta.url), args, { cwd }).ended
  await writeFile(file, before)
  for (const args of [['init'], ['add', '.'], ['commit', '--message', 'First'], ['tag', 'v1']]) git(...args)

  await writeFile(file, harmless)
  expect(await check('v1')).toMatchObject({ code: 0, stdout: expect.stringContaining('1 changes since v1, 0 of them break') })
  await writeFile(file, breaking)
  expect(await check('v1')).toMatchObject({ code: 1, stdout: expect.stringContaining('1 changes since v1, 1 of them break') })
  expect(await check('v2')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('no schema.graphql of v2') })
})
