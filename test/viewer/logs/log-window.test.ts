import { describe, expect, it } from 'vitest'
import { LogWindow } from '../../../src/viewer/logs/store/log-window.ts'
import { saying, viewerLine, viewerLines } from '../../support/viewer-lines.ts'

function openAt(places: Readonly<Record<string, number>>): LogWindow {
  const window = new LogWindow()
  window.open(new Map(Object.entries(places)))
  return window
}

describe('the window of loaded lines', () => {
  it('grows at both ends from the place where it was opened', () => {
    const window = openAt({ mci_a: 5 })
    window.append(viewerLines(6, 7), true)
    window.prepend(viewerLines(4, 5), true)
    window.append(viewerLines(8, 8), true)
    expect(saying(window.rows)).toEqual(['a4', 'a5', 'a6', 'a7', 'a8'])
    expect(window.span('mci_a')).toEqual({ from: 4, first: 4, last: 8, to: 8 })
  })

  it('takes every line once, however often it comes', () => {
    const window = openAt({ mci_a: 0 })
    window.append(viewerLines(1, 4), true)
    expect(window.append(viewerLines(3, 6), true)).toHaveLength(2)
    expect(window.prepend(viewerLines(1, 4), true)).toEqual([])
    expect(saying(window.rows)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6'])
  })

  it('marks where lines are missing, at both ends', () => {
    const window = openAt({ mci_a: 10 })
    window.append([viewerLine({ seq: 11 }), viewerLine({ seq: 13 }), viewerLine({ seq: 1_014 })], true)
    window.prepend([viewerLine({ seq: 8 }), viewerLine({ seq: 9 })], true)
    const missing = ['[a line is missing here]', '[a line is missing here]', '[1,000 lines are missing here]']
    expect(saying(window.rows)).toEqual(['a8', 'a9', missing[0], 'a11', missing[1], 'a13', missing[2], 'a1014'])
  })

  it('takes the holes of filtered pages for what they are', () => {
    const window = openAt({ mci_a: 10 })
    window.append(viewerLines(11, 12), true)
    window.prepend([viewerLine({ seq: 3 }), viewerLine({ seq: 8 })], false)
    expect(saying(window.rows)).toEqual(['a3', 'a8', 'a11', 'a12'])
    expect(window.span('mci_a')).toEqual({ from: 3, first: 11, last: 12, to: 12 })
    expect(window.hasIncomplete).toBe(true)
  })

  it('forgets what was loaded under a filter, and what of other logs lies among it', () => {
    const window = openAt({ mci_a: 10, mci_b: 0 })
    window.append(
      [viewerLine({ seq: 11 }), viewerLine({ seq: 1, instanceId: 'mci_b' }), viewerLine({ seq: 2, instanceId: 'mci_b' })],
      true,
    )
    window.prepend([viewerLine({ seq: 5 })], false)
    window.append([viewerLine({ seq: 12 }), viewerLine({ seq: 3, instanceId: 'mci_b' })], true)
    window.append([viewerLine({ seq: 20 }), viewerLine({ seq: 4, instanceId: 'mci_b' })], false)
    window.dropIncomplete()
    expect(saying(window.rows)).toEqual(['a11', 'b1', 'b2', 'a12', 'b3'])
    expect(window.hasIncomplete).toBe(false)
    expect(window.append(viewerLines(13, 13), true)).toHaveLength(1)
  })

  it('goes on exactly where it was cut, at both ends', () => {
    const window = openAt({ mci_a: 0 })
    window.append(viewerLines(1, 100), true)
    window.dropOldest(40)
    window.dropNewest(40)
    expect(window.span('mci_a')).toEqual({ from: 41, first: 41, last: 60, to: 60 })
    window.prepend(viewerLines(1, 50), true)
    window.append(viewerLines(50, 100), true)
    expect(saying(window.rows)).toEqual(viewerLines(1, 100).map(({ seq }) => `a${seq}`))
  })

  it('never gives a row of another opening the same order', () => {
    const window = openAt({ mci_a: 50 })
    const first = [...window.append(viewerLines(51, 60), true), ...window.prepend(viewerLines(41, 50), true)]
    window.open(new Map([['mci_a', 50]]))
    const second = [...window.append(viewerLines(51, 60), true), ...window.prepend(viewerLines(41, 50), true)]
    expect(new Set([...first, ...second].map(({ order }) => order)).size).toBe(40)
  })
})
