import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowLayout } from '../../../src/viewer/logs/store/row-layout.ts'

const rowHeight = 20

/** Orders 100, 101 … as rows, as a plain list would lay them out. */
function laidOut(count: number) {
  return { count, indexAt: (order: number) => Math.max(0, Math.min(count, order - 100)) }
}

const measurements = fc.array(fc.tuple(fc.integer({ min: 100, max: 159 }), fc.integer({ min: 1, max: 200 })), { maxLength: 30 })

describe('the layout of rows', () => {
  it('agrees with adding up all heights', () => {
    fc.assert(
      fc.property(measurements, fc.integer({ min: 0, max: 9_000 }), (measured, offset) => {
        const layout = new RowLayout(rowHeight)
        for (const [order, height] of measured) layout.measured(order, height)
        const heights = Array.from({ length: 60 }, (_, index) => new Map(measured).get(index + 100) ?? rowHeight)
        const tops = heights.map((_, index) => heights.slice(0, index).reduce((sum, height) => sum + height, 0))
        expect(tops.map((_, index) => layout.offsetOf(index, index + 100))).toEqual(tops)
        expect(layout.total(laidOut(60))).toBe(heights.reduce((sum, height) => sum + height, 0))
        expect(layout.indexAtOffset(offset, laidOut(60))).toBe(tops.findLastIndex((top) => top <= offset))
      }),
    )
  })

  it('says whether a measurement was news', () => {
    const layout = new RowLayout(rowHeight)
    expect(layout.measured(105, rowHeight)).toBe(false)
    expect(layout.measured(105, 60)).toBe(true)
    expect(layout.measured(105, 60)).toBe(false)
    expect(layout.heightOf(105)).toBe(60)
    expect(layout.measured(105, rowHeight)).toBe(true)
    expect(layout.total(laidOut(10))).toBe(200)
  })

  it('gives the room of rows back that are not shown any more', () => {
    const layout = new RowLayout(rowHeight)
    layout.measured(101, 60)
    layout.measured(108, 50)
    layout.retain((order) => order > 105)
    expect(layout.total(laidOut(10))).toBe(230)
  })
})
