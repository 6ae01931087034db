import fc from 'fast-check'
import { expect, it } from 'vitest'
import { restartDelay } from '../../../src/platform/supervisor/back-off.ts'

it('waits twice as long before each start, up to five minutes', () => {
  expect([1, 2, 3, 4].map((restart) => restartDelay(restart, 0))).toEqual([1_000, 2_000, 4_000, 8_000])
  expect([10, 100, 10_000].map((restart) => restartDelay(restart, 0))).toEqual([300_000, 300_000, 300_000])
})

it('is by chance up to a half shorter, never more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (restart, random) => {
      const longest = restartDelay(restart, 0)
      expect(restartDelay(restart, random)).toBeLessThanOrEqual(longest)
      expect(restartDelay(restart, random)).toBeGreaterThanOrEqual(longest / 2)
      expect(restartDelay(restart)).toBeGreaterThanOrEqual(longest / 2)
    }),
  )
})
