import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { covers, everyLine, isWhole, keeper, type LineFilter } from '../../../src/viewer/logs/store/line-filter.ts'
import { type Level, type LogLine, levels, type Origin, origins, type Source } from '../../../src/viewer/logs/store/log-line.ts'
import { textMatcher } from '../../../src/viewer/logs/store/text-query.ts'
import { viewerLine } from '../../support/viewer-lines.ts'

const words = fc.constantFrom('time', 'Time', 'timeout', 'out', '[x]', '')
const filters: fc.Arbitrary<LineFilter> = fc.record({
  levels: fc.option(fc.subarray([...levels], { minLength: 1 }).map((some) => new Set(some))),
  origins: fc.option(fc.subarray([...origins], { minLength: 1 }).map((some) => new Set<Origin>(some))),
  hiddenInstances: fc.subarray(['mci_a', 'mci_b']).map((some) => new Set(some)),
  text: fc.option(fc.record({ text: words, caseSensitive: fc.boolean(), regex: fc.boolean() })),
})
const lines: fc.Arbitrary<LogLine> = fc
  .record({
    instanceId: fc.constantFrom('mci_a', 'mci_b'),
    level: fc.constantFrom(...levels),
    source: fc.constantFrom<Source>('PROCESS', 'SYSTEM', 'API'),
    stream: fc.constantFrom('stdout', 'stderr'),
    message: fc.constantFrom('a TIMEOUT', 'timed out', 'time is out', 'x [x]'),
  })
  .map(({ stream, ...given }) => viewerLine({ seq: 1, metadata: { stream }, ...given }))

describe('a filter of lines', () => {
  it('knows when another one lets nothing more through', () => {
    fc.assert(
      fc.property(filters, filters, lines, (wider, narrower, line) => {
        if (covers(wider, narrower) && keeper(narrower)(line)) expect(keeper(wider)(line)).toBe(true)
        if (isWhole(wider)) expect([covers(wider, narrower), keeper(wider)(line)]).toEqual([true, true])
      }),
      { numRuns: 2_000 },
    )
  })

  it('covers itself, and not what lets more through', () => {
    const errors = { ...everyLine, levels: new Set<Level>(['ERROR']) }
    const problems = { ...everyLine, levels: new Set<Level>(['WARN', 'ERROR']) }
    expect([covers(errors, errors), covers(problems, errors), covers(errors, problems)]).toEqual([true, true, false])
    expect(covers(errors, everyLine)).toBe(false)
  })
})

describe('a text query', () => {
  it.each([
    { text: 'a.b', caseSensitive: false, regex: false, message: 'A.B axb', ranges: [[0, 3]] },
    { text: 'a.b', caseSensitive: true, regex: true, message: 'A.B axb', ranges: [[4, 7]] },
    { text: '(', caseSensitive: true, regex: false, message: 'f(x)', ranges: [[1, 2]] },
    { text: 'x*', caseSensitive: true, regex: true, message: 'axxb', ranges: [[1, 3]] },
    { text: 'größe', caseSensitive: false, regex: false, message: 'GRÖSSE GRÖßE', ranges: [[7, 12]] },
  ])('finds $text in $message', ({ message, ranges, ...query }) => {
    const matcher = textMatcher(query)
    if (typeof matcher === 'string') throw new Error(matcher)
    expect(matcher.ranges(message)).toEqual(ranges)
    expect(matcher.matches(message)).toBe(true)
  })

  it('says what is wrong with a regular expression, which then holds nothing back', () => {
    const text = { text: '(', caseSensitive: false, regex: true }
    expect(textMatcher(text)).toMatch(/parenthes|group/i)
    expect(keeper({ ...everyLine, text })(viewerLine({ seq: 1 }))).toBe(true)
  })
})
