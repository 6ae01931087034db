import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.ts'

const program = fileURLToPath(new URL('../../.ci/sum-reports.mjs', import.meta.url))

/** A report as the test runner writes it, with a file for each outcome of tests that it had. */
function report(files: readonly { status: 'passed' | 'failed'; tests: readonly string[] }[], success: boolean): string {
  const tests = files.flatMap((file) => file.tests)
  const count = (status: string) => tests.filter((test) => test === status).length
  return JSON.stringify({
    success,
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('skipped'),
    numTodoTests: 0,
    testResults: files.map((file) => ({ status: file.status, assertionResults: file.tests.map((status) => ({ status })) })),
  })
}

const good = report([{ status: 'passed', tests: ['passed', 'passed', 'skipped'] }], true)

test.each([
  ['adds up what passed and was skipped', [good, good], '4 passed, 0 failed, 2 skipped', 0],
  [
    'counts a failed test',
    [good, report([{ status: 'failed', tests: ['passed', 'failed'] }], false)],
    '3 passed, 1 failed, 1 skipped',
    1,
  ],
  ['counts a file that fails before its first test', [report([{ status: 'failed', tests: [] }], false)], '0 passed, 1 failed', 1],
  [
    'counts a run that fails beside its tests',
    [report([{ status: 'passed', tests: ['passed'] }], false)],
    '1 passed, 1 failed',
    1,
  ],
  ['counts a report that is not there', [good, undefined], '2 passed, 1 failed, 1 skipped', 1],
])('the sum of the reports %s', async (_what, reports, line, code) => {
  const folder = await temporaryFolder()
  const files = reports.map((_report, index) => join(folder, `${index}.json`))
  for (const [index, content] of reports.entries()) if (content !== undefined) await writeFile(files[index] ?? '', content)
  const { status, stdout } = spawnSync(process.execPath, [program, ...files], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: code, stdout: `${line}\n` })
})
