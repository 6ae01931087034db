import { expect, test } from 'vitest'
import { startProgram } from '../support/command-line.ts'

const program = new URL('../fixtures/never-ends.ts', import.meta.url)

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('the first %s is an orderly request, the second ends the process at once with %i', async (name, code) => {
  const { child, printed, ended } = startProgram(program)
  await printed('waiting')
  const asked = performance.now()
  child.kill(name)
  await printed(`asked to end by ${name}`)
  // At once it is the same request, as when npm forwards what the terminal has sent already; so ask until it is another one.
  child.kill(name)
  const asking = setInterval(() => child.kill(name), 100)
  const end = await ended
  clearInterval(asking)
  expect(end.code).toBe(code)
  expect(performance.now() - asked).toBeGreaterThan(500)
})
