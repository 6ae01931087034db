import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  covers,
  everyLine,
  isWhole,
  keeper,
  type LineFilter,
  type ServerFilter,
  serverFilter,
} from '../../../src/viewer/logs/store/line-filter.ts'
import { type LogLine, levels, type Origin, origins, type Source } from '../../../src/viewer/logs/store/log-line.ts'
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

/** What the gateway does with the filter. */
function passes({ levels: given, sources, text, hiddenInstances }: ServerFilter, line: LogLine): boolean {
  const [message, value] = text?.caseSensitive
    ? [line.message, text.value]
    : [line.message.toLowerCase(), text?.value.toLowerCase() ?? '']
  return (
    !hiddenInstances.has(line.instanceId) &&
    (given?.includes(line.level) ?? true) &&
    (sources?.includes(line.source) ?? true) &&
    message.includes(value)
  )
}

describe('a filter of lines', () => {
  it('asks the gateway for no less than it shows', () => {
    fc.assert(
      fc.property(filters, lines, (filter, line) => {
        if (keeper(filter)(line)) expect(passes(serverFilter(filter), line)).toBe(true)
      }),
    )
  })

  it('knows when another one lets nothing more through', () => {
    fc.assert(
      fc.property(filters, filters, lines, (one, other, line) => {
        const [wider, narrower] = [serverFilter(one), serverFilter(other)]
        if (covers(wider, narrower) && passes(narrower, line)) expect(passes(wider, line)).toBe(true)
        if (isWhole(wider)) expect(covers(wider, narrower)).toBe(true)
      }),
    )
  })

  it('covers itself, and not what lets more through', () => {
    const errors = serverFilter({ ...everyLine, levels: new Set(['ERROR' as const]) })
    const problems = serverFilter({ ...everyLine, levels: new Set(['WARN' as const, 'ERROR' as const]) })
    expect([covers(errors, errors), covers(problems, errors), covers(errors, problems)]).toEqual([true, true, false])
    expect(covers(errors, serverFilter(everyLine))).toBe(false)
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
