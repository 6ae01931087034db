import { expect, test } from 'vitest'
import { guardStream } from '../../src/transport/guarded-stream.ts'

function setUp(source: AsyncIterator<number>) {
  const controller = new AbortController()
  let ends = 0
  const stream = guardStream(source, {
    signal: controller.signal,
    map: (value) => value * 10,
    onError: () => -1,
    onAbort: () => -2,
    onEnd: () => {
      ends += 1
    },
  })
  return { stream, abort: () => controller.abort(), ends: () => ends }
}

async function* numbers(): AsyncGenerator<number> {
  yield 1
  yield 2
}

async function collect(stream: AsyncIterable<number>): Promise<number[]> {
  const values: number[] = []
  for await (const value of stream) values.push(value)
  return values
}

const stuck: AsyncIterator<number> = { next: () => new Promise(() => {}), return: () => new Promise(() => {}) }

test('values pass, mapped, and the end is told once', async () => {
  const { stream, abort, ends } = setUp(numbers())
  expect(await collect(stream)).toEqual([10, 20])
  abort()
  expect(ends()).toBe(1)
})

test('a reader that waits for a source that is stuck is woken by the signal, with the last value', async () => {
  const { stream, abort, ends } = setUp(stuck)
  const waiting = stream.next()
  abort()
  expect(ends()).toBe(1)
  expect(await waiting).toEqual({ done: false, value: -2 })
  expect(await stream.next()).toEqual({ done: true, value: undefined })
})

test('a stream that nobody reads ends with the signal, too', () => {
  const { abort, ends } = setUp(stuck)
  abort()
  expect(ends()).toBe(1)
})

test('return wakes a reader that waits, and does not wait for the source', async () => {
  const { stream, ends } = setUp(stuck)
  const waiting = stream.next()
  await stream.return()
  expect(await waiting).toEqual({ done: true, value: undefined })
  expect(ends()).toBe(1)
})

test('a source that throws gives its last value', async () => {
  const { stream, ends } = setUp({ next: async () => Promise.reject(new Error('broken')) })
  expect(await stream.next()).toEqual({ done: false, value: -1 })
  expect(await stream.next()).toEqual({ done: true, value: undefined })
  expect(ends()).toBe(1)
})

test('a source that throws while it is told to stop is nobody’s error', async () => {
  const { stream, ends } = setUp({ next: stuck.next, return: () => Promise.reject(new Error('broken')) })
  await stream.return()
  expect(ends()).toBe(1)
})
