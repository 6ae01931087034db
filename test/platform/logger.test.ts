import { execFile } from 'node:child_process'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { createLogger } from '../../src/platform/logger.ts'
import { prettyLine } from '../../src/platform/pretty-stream.ts'
import { redactText } from '../../src/platform/redact-text.ts'

const fixture = fileURLToPath(new URL('../fixtures/log-secrets.ts', import.meta.url))

test('the log goes to stderr as lines of JSON, whole at the exit, and without any secret', async () => {
  const { code, stdout, stderr } = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', fixture], (error, stdout, stderr) =>
      resolve({ code: error?.code, stdout, stderr }),
    )
  })
  expect(code).toBe(3)
  expect(stdout).toBe('')
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toMatchObject([
    { level: 'info', msg: 'a request', authorization: '[redacted]' },
    { msg: 'an input', input: { password: '[redacted]', nested: { token: '[redacted]', more: { apiKey: '[redacted]' } } } },
    { msg: 'signed in with pan_pat_[redacted]' },
    { level: 'error', msg: 'Authorization: Bearer [redacted]', err: { type: 'Error' } },
  ])
  expect(Date.parse(lines[0].time)).toBeGreaterThan(Date.now() - 60_000)
  expect(stderr).not.toMatch(/SECRET|Zz9/)
  expect(stderr).toContain('postgres://panoptes:[redacted]@db:5432/panoptes')
})

test('text keeps what is no secret', () => {
  const harmless = 'GET http://127.0.0.1:4000/graphql at 12:30:00 by ann@example.org, bearer of news: pan_pat_short'
  expect(redactText(harmless)).toBe(harmless)
})

test('for people a line shows time, level, message, fields and the stack below', () => {
  const record = {
    level: 'warn',
    time: '2026-05-04T12:30:00.000Z',
    msg: 'slow',
    ms: 12,
    path: '/',
    err: { stack: 'Error: x\n  at y' },
  }
  expect(stripVTControlCharacters(prettyLine(JSON.stringify(record)))).toBe(
    '12:30:00 WARN  slow ms=12 path=/\n    Error: x\n      at y',
  )
  expect(prettyLine('no JSON\n')).toBe('no JSON')
})

test('of an error come its message, code, stack and cause, not what a driver hung on it', () => {
  let text = ''
  const destination = new Writable({
    write(chunk, _, done) {
      text += chunk
      done()
    },
  })
  const cause = Object.assign(new Error('inner'), { code: '23505', detail: 'Key (email)=(a@b.c) exists' })
  createLogger('info', destination).error({ err: new Error('outer', { cause }) }, 'x')
  expect(text).toContain('inner')
  expect(text).toContain('23505')
  expect(text).toContain('logger.test.ts')
  expect(text).not.toContain('a@b.c')
})
