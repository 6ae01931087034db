// Builds dist/ from src/: Prisma's client, then TypeScript, and the viewer meanwhile. Plain JavaScript, because it runs before anything is built.
//
//   node scripts/build.mjs              builds
//   node scripts/build.mjs --if-stale   builds unless dist/ was made from just these files
//
// The build goes into a folder of its own and takes dist/'s place when it is complete, its hash included. So a broken or killed build leaves
// the last good one, two builds at once do not mix, and files of deleted sources do not stay behind.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(fileURLToPath(import.meta.url), '../..')
const dist = join(root, 'dist')
const hashFile = '.build-hash'

/** What dist/ is made from, relative to the root. */
const inputs = [
  'src',
  'prisma',
  'scripts/build.mjs',
  'scripts/build-viewer.mjs',
  'prisma.config.ts',
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
  'package-lock.json',
]
/** Made from the rest; the viewer's are types only. */
const generated = [join('src', 'storage', 'generated'), join('src', 'viewer', 'generated')]

/** Builds when dist/ is missing or stale, or when told to. Progress goes to stderr: stdout belongs to the command that follows. */
export async function build({ ifStale }) {
  const hash = await hashInputs()
  if (ifStale && hash === (await readFile(join(dist, hashFile), 'utf8').catch(() => undefined))) return

  const started = performance.now()
  process.stderr.write(`Building Panoptes … `)
  const draft = join(root, '.build', `dist-${process.pid}`)
  try {
    // Both tools by their own entry, without npx: it costs half a second and may ask or download.
    await allOf(buildGateway(draft), run('scripts/build-viewer.mjs', [join(draft, 'viewer')]))
    await writeFile(join(draft, hashFile), hash)
    await replaceDist(draft)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  process.stderr.write(`done in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`)
}

/** Waits for all, also when one fails: the others still write. */
async function allOf(...promises) {
  const failure = (await Promise.allSettled(promises)).find(({ status }) => status === 'rejected')
  if (failure) throw failure.reason
}

async function buildGateway(folder) {
  await run('node_modules/prisma/build/index.js', ['generate'])
  // The types are checked by the tests; here they would only make everybody wait.
  await run('node_modules/typescript/bin/tsc', ['--project', 'tsconfig.build.json', '--noCheck', '--outDir', folder])
}

/** SHA-256 over the names and contents of all inputs, in a fixed order. */
async function hashInputs() {
  const hash = createHash('sha256')
  for (const file of (await Promise.all(inputs.map(filesOf))).flat()) {
    const content = await readFile(join(root, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

async function filesOf(path) {
  if (generated.includes(path)) return []
  try {
    const entries = await readdir(join(root, path), { withFileTypes: true })
    const files = await Promise.all(entries.map((entry) => filesOf(join(path, entry.name))))
    return files.flat().sort()
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path]
    throw error
  }
}

/** A folder cannot be replaced in one step; between the two renames of this function there is no dist/ for a moment, never half of one. */
async function replaceDist(draft) {
  const old = join(root, '.build', `old-${process.pid}`)
  await rename(dist, old).catch((error) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rename(draft, dist)
  await rm(old, { recursive: true, force: true })
}

/** Runs a script with this Node; what it prints is shown only when it fails. */
async function run(script, args) {
  await mkdir(join(root, '.build'), { recursive: true })
  // Prisma finds its generators by their command's name.
  const env = { ...process.env, PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter) }
  const child = spawn(process.execPath, [join(root, script), ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code !== 0) throw new BuildError(`${script} failed:\n${output}`)
}

/** The build's own failure, to be shown without a stack. */
export class BuildError extends Error {}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build({ ifStale: process.argv.includes('--if-stale') }).catch((error) => {
    process.stderr.write(`failed.\n${error instanceof BuildError ? error.message : error.stack}\n`)
    process.exitCode = 1
  })
}
