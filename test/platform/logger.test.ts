import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createLogger } from '../../src/platform/logger.ts'

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  let text = ''
  const destination = new Writable({
    write(chunk, _, done) {
      text += chunk
      done()
    },
  })
  write(createLogger('info', destination))
  return text
}

test('secrets are censored, up to two levels deep', () => {
  const text = logged((logger) => {
    logger.info(
      { authorization: 'hunter2', input: { password: 'hunter2' }, request: { headers: { authorization: 'hunter2' } } },
      'x',
    )
  })
  expect(text).not.toContain('hunter2')
  expect(text.match(/\[secret\]/g)).toHaveLength(3)
})

test('of an error come its message, code, stack and cause, not what a driver hung on it', () => {
  const cause = Object.assign(new Error('inner'), { code: '23505', detail: 'Key (email)=(a@b.c) exists' })
  const text = logged((logger) => logger.error({ err: new Error('outer', { cause }) }, 'x'))
  expect(text).toContain('inner')
  expect(text).toContain('23505')
  expect(text).toContain('logger.test.ts')
  expect(text).not.toContain('a@b.c')
})
