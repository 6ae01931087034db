import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { chromiumPath } from './chromium.ts'

const root = join(import.meta.dirname, '../..')
const built = join(root, '.build/viewer/index.html')
const script = join(root, 'scripts/build-viewer.mjs')

/** Runs once before all test files: builds the viewer, where a gateway that runs from its sources finds it. */
export default async function prepareViewer(): Promise<void> {
  if (chromiumPath === null) process.stderr.write('No Chromium is installed: the tests of the viewer in a browser are skipped.\n')
  if ((await newestChange()) < ((await stat(built).catch(() => null))?.mtimeMs ?? 0)) return
  const [code] = await once(spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit'] }), 'close')
  if (code !== 0) throw new Error('The viewer could not be built.')
}

/** When something that the viewer is built from was last changed, in milliseconds; a folder changes when a file of it goes. */
async function newestChange(): Promise<number> {
  const source = join(root, 'src/viewer')
  const inside = await readdir(source, { recursive: true })
  const paths = [script, join(root, 'package-lock.json'), source, ...inside.map((name) => join(source, name))]
  return Math.max(...(await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs))))
}
