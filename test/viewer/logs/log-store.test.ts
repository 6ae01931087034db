import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everyLine, keeper, type LineFilter } from '../../../src/viewer/logs/store/line-filter.ts'
import { type Level, type LogLine, levels } from '../../../src/viewer/logs/store/log-line.ts'
import { LogStore } from '../../../src/viewer/logs/store/log-store.ts'
import { saying, viewerLine, viewerLines } from '../../support/viewer-lines.ts'

const forever = Number.POSITIVE_INFINITY
const errorsOnly: LineFilter = { ...everyLine, levels: new Set<Level>(['ERROR']) }

function opened(place = 0, kept = 200_000): LogStore {
  const store = new LogStore()
  store.keep(kept)
  store.open(new Map([['mci_a', place]]))
  return store
}

/** Lines of which every tenth is an error, and every hundredth speaks of a timeout. */
function mixed(from: number, to: number): LogLine[] {
  return viewerLines(from, to).map((line) => ({
    ...line,
    level: line.seq % 10 === 0 ? 'ERROR' : 'INFO',
    message:
      line.seq % 100 === 0 ? `request ${line.seq} ran into a Timeout after 3000 ms` : `handled request ${line.seq} in 12 ms`,
  }))
}

describe('the store of log lines', () => {
  it('shows what the filter lets through, of what was there and of what comes', () => {
    const store = opened(50)
    store.append(mixed(51, 100), true)
    store.setFilter(errorsOnly)
    store.work(forever)
    store.append(mixed(101, 110), true)
    store.prepend(mixed(31, 50), true)
    expect(saying(store.shown)).toEqual(['a40', 'a50', 'a60', 'a70', 'a80', 'a90', 'a100', 'a110'])
  })

  it('goes on showing what it showed until a new filter has looked through everything', () => {
    const store = opened()
    store.append(mixed(1, 5_000), true)
    store.setFilter(errorsOnly)
    expect(store.work(0)).toBe(false)
    store.append(mixed(5_001, 5_010), true)
    expect(store.shown).toHaveLength(5_010)
    while (!store.work(0)) expect(store.shown).toHaveLength(5_010)
    expect(store.shown).toHaveLength(501)
  })

  it('finds a query among the shown lines only', () => {
    const store = opened()
    store.append(mixed(1, 1_000), true)
    store.setQuery({ text: 'TIMEOUT', caseSensitive: false, regex: false })
    store.work(forever)
    expect(saying(store.matches ?? [])).toHaveLength(10)
    store.setFilter({ ...everyLine, levels: new Set<Level>(['INFO']) })
    store.work(forever)
    expect(store.matches).toEqual([])
    store.setQuery({ text: '', caseSensitive: false, regex: false })
    expect(store.matches).toBeNull()
  })

  it('keeps the newest lines, or those at the other end while somebody reads there', () => {
    const store = opened(0, 100)
    store.append(mixed(1, 105), true)
    expect(store.isOverfull).toBe(false)
    store.append(mixed(106, 120), true)
    expect(store.isOverfull).toBe(true)
    store.trim('oldest')
    expect(saying(store.shown)).toEqual(mixed(21, 120).map(({ seq }) => `a${seq}`))
    store.prepend(mixed(1, 20), true)
    store.trim('newest')
    expect(saying(store.shown)).toEqual(mixed(1, 100).map(({ seq }) => `a${seq}`))
    expect(store.window.span('mci_a').to).toBe(100)
  })

  it('agrees with looking through all rows, whatever happens in whatever order', () => {
    const filters: readonly LineFilter[] = [
      everyLine,
      errorsOnly,
      { ...everyLine, text: { text: '1', caseSensitive: true, regex: false } },
      { ...everyLine, text: { text: '[02468]$', caseSensitive: false, regex: true } },
    ]
    const step = fc.oneof(
      fc.record({ what: fc.constant('append' as const), count: fc.integer({ min: 1, max: 900 }) }),
      fc.record({ what: fc.constant('prepend' as const), count: fc.integer({ min: 1, max: 900 }) }),
      fc.record({ what: fc.constant('filter' as const), count: fc.nat({ max: filters.length - 1 }) }),
      fc.record({ what: fc.constant('query' as const), count: fc.nat({ max: 9 }) }),
      fc.record({ what: fc.constant('work' as const), count: fc.constant(0) }),
      fc.record({ what: fc.constantFrom('trim oldest' as const, 'trim newest' as const), count: fc.constant(0) }),
    )
    const lineAt = (seq: number) => viewerLine({ seq, level: levels[seq % levels.length] ?? 'INFO' })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const store = opened(100_000, 1_500)
        for (const { what, count } of steps) {
          const { from, to } = store.window.span('mci_a')
          const lines = (first: number, last: number) => viewerLines(first, last).map(({ seq }) => lineAt(seq))
          if (what === 'append') store.append(lines(to - 5, to + count), true)
          else if (what === 'prepend') store.prepend(lines(from - count, from + 5), true)
          else if (what === 'filter') store.setFilter(filters[count] ?? everyLine)
          else if (what === 'query') store.setQuery({ text: String(count), caseSensitive: false, regex: false })
          else if (what === 'work') store.work(0)
          else store.trim(what === 'trim oldest' ? 'oldest' : 'newest')
        }
        store.work(forever)
        const query = store.query?.text ?? ''
        const keep = keeper(store.filter)
        const shown = store.window.rows.filter(({ entry }) => keep(entry))
        expect(store.shown).toEqual(shown)
        const found = shown.filter(({ entry }) => entry.kind === 'line' && entry.message.includes(query))
        expect(store.matches ?? []).toEqual(query === '' ? [] : found)
        const seqs = store.window.rows.map(({ entry }) => (entry.kind === 'line' ? entry.seq : 0))
        expect(seqs).toEqual(viewerLines(seqs[0] ?? 1, seqs.at(-1) ?? 0).map(({ seq }) => seq))
      }),
      { numRuns: 60 },
    )
  })
})

/** Milliseconds of processor time that something takes, whatever else the machine does meanwhile. */
function processorTime(what: () => void): number {
  const before = process.cpuUsage()
  what()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

describe('the store under load', () => {
  it('takes 100,000 lines in batches in well under a second', () => {
    const store = opened()
    const lines = mixed(1, 100_000)
    store.setFilter(errorsOnly)
    store.setQuery({ text: 'timeout', caseSensitive: false, regex: false })
    store.work(forever)
    const ms = processorTime(() => {
      for (let at = 0; at < lines.length; at += 100) store.append(lines.slice(at, at + 100), true)
    })
    expect(ms).toBeLessThan(700)
    expect(store.shown).toHaveLength(10_000)
    expect(store.matches).toHaveLength(1_000)
  })

  it('changes the filter and the query over 200,000 lines in many short slices', () => {
    const store = opened()
    store.append(mixed(1, 200_000), true)
    store.setFilter({ ...everyLine, text: { text: 'timeout', caseSensitive: false, regex: false } })
    store.setQuery({ text: 'request \\d+00 ', caseSensitive: false, regex: true })
    let slices = 0
    const ms = processorTime(() => {
      for (let done = false; !done; slices += 1) done = store.work(0)
    })
    expect(store.shown).toHaveLength(2_000)
    expect(store.matches).toHaveLength(2_000)
    expect(slices).toBeGreaterThan(600)
    expect(ms).toBeLessThan(1_500)
  })
})
