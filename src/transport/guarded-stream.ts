import { ASK, isNoValue, isPollable, type NoValue, type Pollable } from '../platform/pollable.ts'

export type GuardedStream<R> = AsyncGenerator<R, void, undefined> & Pollable<R>

export interface StreamGuard<T, R> {
  /** Ends the stream at once, whatever its source does. */
  readonly signal: AbortSignal
  /** What is made of each value on its way out. */
  map(value: T): R | Promise<R>
  /** The last value of a stream whose source, or `map`, threw. */
  onError(error: unknown): R
  /** The last value of a stream that was aborted; null for none. */
  onAbort(): R | Promise<R> | null
  /** Called once, when the stream is over for whatever reason, before the source is told. */
  onEnd(): void
}

/**
 * Passes a source on and ends when the signal fires, the reader returns or the source is done. An async generator that waits in
 * an `await` never gets to its `finally`: so the end does not wait for the source, and a source has to watch the signal itself.
 * `next` must not be called again before it has answered. Every message of every subscriber goes through here, so a value costs one promise.
 */
export function guardStream<T, R>(source: AsyncIterator<T>, guard: StreamGuard<T, R>): GuardedStream<R> {
  let over = false
  /** What the reader still gets after the end. */
  let last: R | Promise<R> | null = null
  /** Answers the reader that waits, if one does. */
  let answer: ((step: IteratorResult<R, void> | Promise<IteratorResult<R, void>>) => void) | null = null

  /** Ends it even when nobody reads: a reader that left does not come back to be told. */
  function onAbort(): void {
    last = guard.onAbort()
    finish()
  }

  function finish(): void {
    if (over) return
    over = true
    guard.signal.removeEventListener('abort', onAbort)
    guard.onEnd()
    void Promise.resolve(source.return?.()).catch(() => {
      // The source failed while it was told to stop: nobody reads from it any more.
    })
    if (answer !== null) give(rest())
    else ready()
  }

  function rest(): IteratorResult<R, void> | Promise<IteratorResult<R, void>> {
    const value = last
    last = null
    if (value === null) return { done: true, value: undefined }
    return value instanceof Promise ? value.then((made) => ({ done: false, value: made })) : { done: false, value }
  }

  function give(step: IteratorResult<R, void> | Promise<IteratorResult<R, void>>): void {
    const waiting = answer
    answer = null
    waiting?.(step)
  }

  function pass(value: R): void {
    if (!over) give({ done: false, value })
  }

  function fail(error: unknown): void {
    if (over) return
    last = guard.onError(error)
    finish()
  }

  function take(step: IteratorResult<T>): void {
    if (over) return
    if (step.done) {
      finish()
      return
    }
    try {
      const mapped = guard.map(step.value)
      if (mapped instanceof Promise) mapped.then(pass, fail)
      else pass(mapped)
    } catch (error) {
      fail(error)
    }
  }

  async function stop(): Promise<IteratorResult<R, void>> {
    finish()
    return { done: true, value: undefined }
  }

  /** Something that the poll took from the source and that takes its time. */
  let mapping: Promise<R> | null = null
  let ready = () => {}

  function poll(): R | NoValue {
    if (over || mapping !== null || !isPollable(source)) return ASK
    const value = source.poll()
    if (isNoValue(value)) return value
    try {
      const mapped = guard.map(value)
      if (!(mapped instanceof Promise)) return mapped
      mapping = mapped
    } catch (error) {
      fail(error)
    }
    return ASK
  }

  if (guard.signal.aborted) onAbort()
  else guard.signal.addEventListener('abort', onAbort, { once: true })
  return {
    poll,
    onReady(listener) {
      ready = listener
      if (isPollable(source)) source.onReady(listener)
    },
    next() {
      if (over) return Promise.resolve(rest())
      return new Promise((resolve) => {
        answer = resolve
        const polled = mapping
        mapping = null
        if (polled) polled.then(pass, fail)
        else source.next().then(take, fail)
      })
    },
    return: stop,
    throw: stop,
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
