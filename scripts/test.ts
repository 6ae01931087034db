import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

// npm test                     types, lint and all tests, on the embedded database alone
// npm run test:services        all tests on the PostgreSQL of DATABASE_URL and the Redis of REDIS_URL
// npm test -- test/commands    what follows is passed on to vitest
//
// Each run leaves a report in .build/reports, as vitest writes it in JSON.
const root = join(import.meta.dirname, '..')
const [mode, ...passedOn] = process.argv.slice(2)
const services = mode === 'services'
const viewerProject = 'src/viewer/tsconfig.json'

/** What the steps may know of the caller's environment: how to find programs and how to print. Nothing of it changes a result. */
const kept = ['PATH', 'TMPDIR', 'CI', 'TERM', 'NO_COLOR', 'FORCE_COLOR'] as const

/** Where the tests find servers; nothing when they are to run on the embedded database. */
function servers(): Record<string, string> {
  if (!services) return {}
  const { DATABASE_URL: database, REDIS_URL: redis } = process.env
  if (database && redis) return { TEST_DATABASE_URL: database, TEST_REDIS_URL: redis }
  process.stderr.write(
    'The tests on services need both: DATABASE_URL, a PostgreSQL user who may create databases, and REDIS_URL. For example\n' +
      '  DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres REDIS_URL=redis://127.0.0.1:6379 npm run test:services\n',
  )
  process.exit(2)
}

async function environment(home: string): Promise<Record<string, string>> {
  const caller = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  return {
    ...Object.fromEntries(caller),
    // Programs are the project's own before anybody else's: Prisma finds its generators by name.
    PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
    HOME: home,
    CHECKPOINT_DISABLE: '1',
    npm_config_update_notifier: 'false',
    ...servers(),
  }
}

/** Runs a script of node_modules with this Node, and says whether it went well. */
async function step(name: string, env: Record<string, string>, script: string, ...args: string[]): Promise<boolean> {
  const started = performance.now()
  const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root, env, stdio: 'inherit' })
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stderr.write(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)\n`)
  return code === 0
}

const report = join(root, '.build/reports', `${services ? 'services' : 'embedded'}.json`)
const home = await mkdtemp(join(tmpdir(), 'panoptes-test-home-'))
try {
  const env = await environment(home)
  await rm(report, { force: true })
  const outcomes = [await step('Prisma client', env, 'prisma/build/index.js', 'generate')]
  if (!services) {
    outcomes.push(await step('types', env, 'typescript/bin/tsc', '--noEmit'))
    outcomes.push(
      await step("types of the viewer's operations", env, 'gql.tada/bin/cli.js', 'generate-output', '-c', viewerProject),
    )
    outcomes.push(await step('types of the viewer', env, 'typescript/bin/tsc', '-p', viewerProject))
    outcomes.push(await step('lint', env, '@biomejs/biome/bin/biome', 'check', '.'))
  }
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  outcomes.push(await step('tests', env, 'vitest/vitest.mjs', 'run', ...reporters, ...passedOn))
  if (outcomes.includes(false)) process.exitCode = 1
} finally {
  await rm(home, { recursive: true, force: true })
}
