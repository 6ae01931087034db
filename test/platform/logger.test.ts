import { execFile } from 'node:child_process'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { createLogger } from '../../src/platform/logger.ts'
import { prettyLine } from '../../src/platform/pretty-stream.ts'
import { redactFields } from '../../src/platform/redact-fields.ts'
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
    { msg: 'a library failed', err: { type: 'Error', message: 'refused' } },
    { msg: 'from a child', worker: 1, list: [{ api_key: '[redacted]' }] },
  ])
  expect(Date.parse(lines[0].time)).toBeGreaterThan(Date.now() - 60_000)
  expect(stderr).not.toMatch(/SECRET|Zz9/)
  expect(stderr).toContain('postgres://panoptes:[redacted]@db:5432/panoptes')
})

test('fields keep what is no secret, and what is logged is not changed', () => {
  const cycle: Record<string, unknown> = { name: 'cycle' }
  cycle.self = cycle
  const value = {
    tokensIn: 12,
    publicKey: 'abc',
    keyHint: 'wxyz',
    keys: ['a'],
    at: new Date(0),
    none: null,
    password: null,
    cycle,
  }
  expect(redactFields(value)).toBe(value)
  const secret = { newPassword: 'x', nested: { 'set-cookie': 'y', kept: value } }
  expect(redactFields(secret)).toEqual({ newPassword: '[redacted]', nested: { 'set-cookie': '[redacted]', kept: value } })
  expect(secret.newPassword).toBe('x')
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
