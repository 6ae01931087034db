import { execFile } from 'node:child_process'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { smallProject } from '../support/small-project.ts'

function node(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  // Without npm's PATH, as under a service manager.
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env: { PATH: '/usr/bin:/bin' } }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
  })
}

test('a build is made when something changed, is left alone otherwise, and survives a broken one', {
  timeout: 120_000,
}, async () => {
  const root = await smallProject({
    'src/main.ts': `import { answer } from './answer.ts'\nprocess.stdout.write(String(answer))\n`,
    'src/answer.ts': 'export const answer: number = 42\n',
  })
  const build = () => node(join(root, 'scripts/build.mjs'), '--if-stale')
  const run = async () => (await node(join(root, 'dist/main.js'))).stdout

  expect(await build()).toEqual({
    code: 0,
    stdout: '',
    stderr: expect.stringMatching(/^Building Panoptes … done in \d+\.\d s\.\n$/),
  })
  expect(await run()).toBe('42')

  const { mtimeMs } = await stat(join(root, 'dist'))
  expect(await build()).toEqual({ code: 0, stdout: '', stderr: '' })
  expect((await stat(join(root, 'dist'))).mtimeMs).toBe(mtimeMs)

  await writeFile(join(root, 'src/answer.ts'), 'export const answer: number = = 42\n')
  const hash = await readFile(join(root, 'dist/.build-hash'), 'utf8')
  const broken = await build()
  expect(broken).toMatchObject({ code: 1, stdout: '' })
  expect(broken.stderr).toContain('src/answer.ts(1,31): error TS1109: Expression expected.')
  expect(await run()).toBe('42')
  expect(await readFile(join(root, 'dist/.build-hash'), 'utf8')).toBe(hash)

  await rm(join(root, 'src/answer.ts'))
  await writeFile(join(root, 'src/main.ts'), `process.stdout.write('43')\n`)
  expect(await build()).toMatchObject({ code: 0 })
  expect(await run()).toBe('43')
  expect(await readdir(join(root, 'dist'))).not.toContain('answer.js')
  expect(await readdir(join(root, '.build'))).toEqual([])
})
