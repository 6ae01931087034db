import { describe, expect, it } from 'vitest'
import { Arrivals } from '../../../src/viewer/logs/session/arrivals.ts'
import { viewerLine, viewerLines } from '../../support/viewer-lines.ts'

const of = (instanceId: string, seq: number, time: number) => viewerLine({ instanceId, seq, time })

describe('lines that arrive', () => {
  it('of a single log are shown at once, caught up or not', () => {
    const arrivals = new Arrivals(['mci_a'])
    arrivals.add('mci_a', viewerLines(1, 3), false)
    expect(arrivals.take(0)).toHaveLength(3)
    expect(arrivals.isWaiting).toBe(false)
    expect(arrivals.caughtUp).toBe(false)
  })

  it('of several logs wait for one that is still catching up, but not for long', () => {
    const arrivals = new Arrivals(['mci_a', 'mci_b'])
    arrivals.add('mci_a', [of('mci_a', 1, 10), of('mci_a', 2, 30)], true)
    expect(arrivals.take(0)).toEqual([])
    arrivals.add('mci_b', [of('mci_b', 1, 20)], false)
    expect(arrivals.take(10).map(({ time }) => time)).toEqual([10, 20])
    expect(arrivals.isWaiting).toBe(true)
    expect(arrivals.take(990)).toEqual([])
    expect(arrivals.take(1_000).map(({ time }) => time)).toEqual([30])
    expect(arrivals.isWaiting).toBe(false)
  })

  it('come in the order of time once all logs have caught up', () => {
    const arrivals = new Arrivals(['mci_a', 'mci_b'])
    arrivals.add('mci_b', [of('mci_b', 1, 5), of('mci_b', 2, 15)], true)
    arrivals.add('mci_a', [of('mci_a', 1, 10)], true)
    expect(arrivals.take(0).map(({ time }) => time)).toEqual([5, 10, 15])
    expect(arrivals.caughtUp).toBe(true)
  })
})
