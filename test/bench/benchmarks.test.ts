import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const databaseUrl = process.env.TEST_DATABASE_URL

/** Runs a benchmark with tiny numbers in an empty folder; what it prints, and the files that it leaves. */
async function run(name: string, ...settings: string[]): Promise<{ output: string; files: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'panoptes-bench-'))
  try {
    const program = ['--import', import.meta.resolve('tsx'), resolve('bench', name, 'main.ts')]
    const env = { ...process.env, DATABASE_URL: databaseUrl }
    const { stdout } = await promisify(execFile)(process.execPath, [...program, ...settings], { cwd: folder, env })
    return { output: stdout, files: await readdir(join(folder, '.build', 'bench')) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe.skipIf(databaseUrl === undefined)('the benchmarks run, whatever they find', () => {
  it('ingest has a row for each way of storing', { timeout: 120_000 }, async () => {
    const settings = ['--rounds', '1', '--seconds', '0.2', '--producers', '2', '--batchSize', '5', '--instances', '2']
    const { output, files } = await run('ingest', ...settings)
    expect(output).toMatch(/group commit .*\n.*unnest by hand .*\n.*with heads .*\n.*COPY .*\n.*over HTTP /)
    expect(files.sort()).toEqual(['ingest.json', 'ingest.md'])
  })

  it('fan-out delivers through every peer', { timeout: 120_000 }, async () => {
    const settings = ['--rounds', '1', '--seconds', '0.5', '--subscribers', '5', '--perSecond', '20']
    const { output, files } = await run('fan-out', ...settings)
    for (const peer of ['Panoptes', 'frames alone', 'Yoga']) expect(output).toMatch(new RegExp(`${peer}.* \\| [1-9]`))
    expect(files.sort()).toEqual(['fan-out.json', 'fan-out.md'])
  })
})
