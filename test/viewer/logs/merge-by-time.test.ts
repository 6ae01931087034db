import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogLine } from '../../../src/viewer/logs/store/log-line.ts'
import { takeMerged, type Waiting } from '../../../src/viewer/logs/store/merge-by-time.ts'
import { viewerLine } from '../../support/viewer-lines.ts'

const logs = fc
  .array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 20 }), { minLength: 1, maxLength: 4 })
  .map((times) =>
    times.map((of, index) => of.map((time, place) => viewerLine({ instanceId: `mci_${index}`, seq: place + 1, time }))),
  )

const direction = fc.constantFrom('older' as const, 'newer' as const)

function waiting(lines: readonly LogLine[], complete: boolean): Waiting {
  return { lines: [...lines], complete }
}

describe('merging by time', () => {
  it('keeps every line and the order of each log, whatever the times say', () => {
    fc.assert(
      fc.property(logs, direction, (of, way) => {
        const merged = takeMerged(
          of.map((lines) => waiting(lines, true)),
          way,
        )
        for (const lines of of) {
          expect(merged.filter(({ instanceId }) => instanceId === lines[0]?.instanceId)).toEqual(lines)
        }
        expect(merged).toHaveLength(of.flat().length)
      }),
    )
  })

  it('sorts by time when each log is in order, the same from either end', () => {
    fc.assert(
      fc.property(logs, (of) => {
        const sorted = of.map((lines) => {
          const times = lines.map(({ time }) => time).sort((a, b) => a - b)
          return lines.map((line, index) => ({ ...line, time: times[index] ?? 0 }))
        })
        const newer = takeMerged(
          sorted.map((lines) => waiting(lines, true)),
          'newer',
        )
        const older = takeMerged(
          sorted.map((lines) => waiting(lines, true)),
          'older',
        )
        expect(newer).toEqual(older)
        expect(newer.map(({ time }) => time)).toEqual(newer.map(({ time }) => time).sort((a, b) => a - b))
      }),
    )
  })

  it('page by page takes the same as all at once', () => {
    fc.assert(
      fc.property(logs, direction, fc.integer({ min: 1, max: 5 }), (of, way, size) => {
        const whole = takeMerged(
          of.map((lines) => waiting(lines, true)),
          way,
        )
        const rest = of.map((lines) => [...lines])
        const page = (lines: LogLine[]) => (way === 'newer' ? lines.splice(0, size) : lines.splice(-size))
        let queues: Waiting[] = of.map(() => waiting([], false))
        const taken: LogLine[] = []
        while (queues.some(({ lines, complete }) => lines.length > 0 || !complete)) {
          queues = queues.map(({ lines, complete }, index) => {
            if (lines.length > 0 || complete) return { lines, complete }
            const more = page(rest[index] ?? [])
            return { lines: more, complete: rest[index]?.length === 0 }
          })
          const some = takeMerged(queues, way)
          if (way === 'newer') taken.push(...some)
          else taken.unshift(...some)
        }
        expect(taken).toEqual(whole)
      }),
    )
  })

  it('waits for a log that has run out and is not at its end', () => {
    const queues = [
      waiting([viewerLine({ seq: 1, time: 1 }), viewerLine({ seq: 2, time: 9 })], false),
      waiting([viewerLine({ instanceId: 'mci_b', seq: 1, time: 5 })], false),
    ]
    expect(takeMerged(queues, 'newer').map(({ time }) => time)).toEqual([1, 5])
    expect(queues.map(({ lines }) => lines.map(({ time }) => time))).toEqual([[9], []])
  })
})
