import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from './temporary-folder.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

/** What a clone has beside its sources. */
const copied = [
  'bin/panoptes.js',
  'scripts/build.mjs',
  'scripts/build-viewer.mjs',
  'prisma/schema/base.prisma',
  'prisma.config.ts',
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
  'package-lock.json',
  '.npmrc',
]

/** A clone of this project with other, few sources, so that it is built by the real script and tools in a few seconds. */
export async function smallProject(sources: Record<string, string>): Promise<string> {
  const root = await temporaryFolder()
  const written: Record<string, string> = {
    'prisma/schema/thing.prisma': 'model Thing {\n  id String @id\n}\n',
    'src/viewer/index.html': '<!doctype html><title>A viewer</title><script type="module" src="./main.ts"></script>\n',
    'src/viewer/main.ts': `document.body.append('Hello')\n`,
    ...sources,
  }
  for (const file of [...copied, ...Object.keys(written)]) await mkdir(join(root, dirname(file)), { recursive: true })
  for (const file of copied) await copyFile(join(project, file), join(root, file))
  for (const [file, content] of Object.entries(written)) await writeFile(join(root, file), content)
  await symlink(join(project, 'node_modules'), join(root, 'node_modules'))
  return root
}
