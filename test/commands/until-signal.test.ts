import { expect, test } from 'vitest'
import { startProgram } from '../support/command-line.ts'

const program = new URL('../fixtures/never-ends.ts', import.meta.url)

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('the first %s is an orderly request, the second ends the process at once with %i', async (name, code) => {
  const { child, printed, ended } = startProgram(program)
  await printed('waiting')
  child.kill(name)
  await printed(`asked to end by ${name}`)
  child.kill(name)
  expect((await ended).code).toBe(code)
})
