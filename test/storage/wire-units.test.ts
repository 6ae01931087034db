import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createUnitSplitter, type WireUnit } from '../../src/storage/wire-units.ts'

function message(type: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(4 + body.length, 1)
  return Buffer.concat([head, body])
}

function startup(code: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeInt32BE(8 + body.length)
  head.writeInt32BE(code, 4)
  return Buffer.concat([head, body])
}

const body = fc.uint8Array({ maxLength: 20 })
const extended = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom('P', 'B', 'D', 'E', 'C'), body), { maxLength: 5 }),
    fc.constantFrom('S', 'H', 'Q'),
    body,
  )
  .map(([messages, last, end]) => ({
    bytes: Buffer.concat([...messages.map(([type, content]) => message(type, content)), message(last, end)]),
    open: last === 'H',
  }))

it('batches stay whole and in order, however the network cuts the bytes', () => {
  fc.assert(
    fc.property(
      fc.array(extended, { maxLength: 8 }),
      body,
      fc.array(fc.nat(), { maxLength: 20 }),
      (batches, parameters, cuts) => {
        const start = startup(196_608, parameters)
        const all = Buffer.concat([
          startup(80_877_103, Buffer.alloc(0)),
          start,
          ...batches.map(({ bytes }) => bytes),
          message('X', Buffer.alloc(0)),
        ])
        const positions = [0, ...cuts.map((cut) => cut % all.length).sort((a, b) => a - b), all.length]
        const split = createUnitSplitter()
        const units = positions.slice(1).flatMap((end, index) => split(all.subarray(positions[index], end)))
        const expected: WireUnit[] = [
          { kind: 'encryption' },
          { kind: 'batch', bytes: start, open: false },
          ...batches.map(({ bytes, open }) => ({ kind: 'batch' as const, bytes, open })),
          { kind: 'terminate' },
        ]
        expect(units).toEqual(expected)
      },
    ),
  )
})
