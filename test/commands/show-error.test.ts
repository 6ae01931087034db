import { expect, test } from 'vitest'
import { CommandError } from '../../src/commands/command-error.ts'
import { processIo } from '../../src/commands/process-io.ts'
import { showError } from '../../src/commands/show-error.ts'
import { PanoptesError } from '../../src/errors.ts'

function shown(error: unknown, verbose = false): { code: number; text: string } {
  const notes: string[] = []
  const code = showError(error, { ...processIo(), note: (text) => void notes.push(text) }, verbose)
  return { code, text: notes.join('\n') }
}

test('an unexpected error is one line without secrets, and its stack on demand', () => {
  const cause = new Error('connection refused')
  const error = new Error('cannot open postgres://ann:hunter2@db/panoptes\nsecond line', { cause })
  const { code, text } = shown(error)
  expect(code).toBe(1)
  expect(text).toBe('Panoptes failed: cannot open postgres://ann:[redacted]@db/panoptes (--verbose shows where)')
  const { text: long } = shown(error, true)
  expect(long).toContain('show-error.test.ts')
  expect(long).toContain('Caused by: Error: connection refused')
  expect(long).not.toContain('hunter2')
})

test('errors without a message of their own still say something', () => {
  expect(shown(new AggregateError([new Error('connect ECONNREFUSED ::1:5432')])).text).toContain('connect ECONNREFUSED ::1:5432')
  expect(shown(Object.assign(new Error(), { code: 'ECONNRESET' })).text).toContain('ECONNRESET')
  expect(shown('thrown text').text).toContain('thrown text')
})

test('a foreseen failure is its message, with the exit code that it names', () => {
  expect(shown(new CommandError('There is no such instance.'))).toEqual({ code: 1, text: 'There is no such instance.' })
  expect(shown(new CommandError('Give an e-mail address.', 2))).toEqual({ code: 2, text: 'Give an e-mail address.' })
})

test('an error that is written for clients is shown as they see it', () => {
  const fields = [{ path: 'email', message: 'There is a user with this address.' }]
  expect(shown(new PanoptesError('CONFLICT', 'Another gateway uses the data folder.'))).toEqual({
    code: 1,
    text: 'Another gateway uses the data folder.',
  })
  expect(shown(new PanoptesError('BAD_USER_INPUT', 'The input is wrong.', { fields }))).toEqual({
    code: 2,
    text: 'The input is wrong.\n  email: There is a user with this address.',
  })
})
