import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { ASK, NOTHING, type Pollable } from '../../src/platform/pollable.ts'
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

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = []
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

test('what is made of a value may take its time; the signal does not wait for it', async () => {
  const controller = new AbortController()
  const waiting: (() => void)[] = []
  const stream = guardStream(numbers(), {
    signal: controller.signal,
    map: (value) =>
      new Promise<string>((resolve) => {
        waiting.push(() => resolve(String(value)))
      }),
    onError: () => 'failed',
    onAbort: () => 'aborted',
    onEnd: () => {},
  })
  const first = stream.next()
  await expect.poll(() => waiting.length).toBe(1)
  waiting[0]?.()
  expect(await first).toEqual({ done: false, value: '1' })
  const second = stream.next()
  await expect.poll(() => waiting.length).toBe(2)
  controller.abort()
  expect(await second).toEqual({ done: false, value: 'aborted' })
  waiting[1]?.()
  expect(await stream.next()).toEqual({ done: true, value: undefined })
})

test.each(['throws', 'rejects'])('a map that %s ends the stream with the error, and leaves no listener', async (how) => {
  const { signal } = new AbortController()
  const stream = guardStream(numbers(), {
    signal,
    map: (value): string | Promise<string> => {
      if (how === 'rejects') return Promise.reject(new Error(`no ${value}`))
      throw new Error(`no ${value}`)
    },
    onError: String,
    onAbort: () => null,
    onEnd: () => {},
  })
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  expect(await collect(stream)).toEqual(['Error: no 1'])
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

/** A source that has what was put into it, and tells when there is more. */
function shelf(...given: number[]) {
  const values = [...given]
  let ready = () => {}
  const source: AsyncIterator<number> & Pollable<number> = {
    ...stuck,
    poll: () => values.shift() ?? NOTHING,
    onReady(listener) {
      ready = listener
    },
  }
  return {
    source,
    put(value: number) {
      values.push(value)
      ready()
    },
  }
}

test('what is there is had without a promise, and news is told', () => {
  const { source, put } = shelf(1, 2)
  const { stream } = setUp(source)
  expect([stream.poll(), stream.poll(), stream.poll()]).toEqual([10, 20, NOTHING])
  const heard: unknown[] = []
  stream.onReady(() => heard.push(stream.poll()))
  put(3)
  expect(heard).toEqual([30])
})

test('a poll that finds it over, or takes time, leaves it to next, which misses nothing', async () => {
  const { source } = shelf(1)
  const ended = setUp(source)
  let told = 0
  ended.stream.onReady(() => {
    told += 1
  })
  ended.abort()
  expect(told).toBe(1)
  expect(ended.stream.poll()).toBe(ASK)
  expect(await ended.stream.next()).toEqual({ done: false, value: -2 })

  const slow = guardStream(shelf(1, 2).source, {
    signal: new AbortController().signal,
    map: async (value) => value * 10,
    onError: () => -1,
    onAbort: () => null,
    onEnd: () => {},
  })
  expect([slow.poll(), slow.poll()]).toEqual([ASK, ASK])
  expect(await slow.next()).toEqual({ done: false, value: 10 })
  expect(slow.poll()).toBe(ASK)
  expect(await slow.next()).toEqual({ done: false, value: 20 })
  expect(slow.poll()).toBe(NOTHING)
})

test('a source that cannot be polled is asked', async () => {
  const { stream } = setUp(numbers())
  expect(stream.poll()).toBe(ASK)
  expect(await collect(stream)).toEqual([10, 20])
})
