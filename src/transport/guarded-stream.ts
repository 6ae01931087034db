export interface StreamGuard<T, R> {
  /** Ends the stream at once, whatever its source does. */
  readonly signal: AbortSignal
  /** What is made of each value on its way out. */
  map(value: T): R | Promise<R>
  /** The last value of a stream whose source, or `map`, threw. */
  onError(error: unknown): R
  /** The last value of a stream that was aborted; null for none. */
  onAbort(): R | null
  /** Called once, when the stream is over for whatever reason, before the source is told. */
  onEnd(): void
}

/**
 * Passes a source on and ends when the signal fires, the reader returns or the source is done. An async generator that waits in
 * an `await` never gets to its `finally`: so the end does not wait for the source, and a source has to watch the signal itself.
 * `next` must not be called again before it has answered.
 */
export function guardStream<T, R>(source: AsyncIterator<T>, guard: StreamGuard<T, R>): AsyncGenerator<R, void, undefined> {
  let over = false
  /** What the reader still gets after the end. */
  let last: R | null = null
  /** Answers the reader that waits, if one does. */
  let wake: (() => void) | null = null

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
    wake?.()
  }

  function rest(): IteratorResult<R, void> {
    const value = last
    last = null
    return value === null ? { done: true, value: undefined } : { done: false, value }
  }

  async function pull(): Promise<IteratorResult<R, void>> {
    const step = await source.next()
    return step.done ? { done: true, value: undefined } : { done: false, value: await guard.map(step.value) }
  }

  async function next(): Promise<IteratorResult<R, void>> {
    if (over) return rest()
    try {
      // Not Promise.race with one promise of the abort: that would keep every result until the stream ends.
      const step = await new Promise<IteratorResult<R, void> | null>((resolve, reject) => {
        wake = () => resolve(null)
        pull().then(resolve, reject)
      })
      if (!over && step !== null && !step.done) return step
    } catch (error) {
      if (!over) last = guard.onError(error)
    } finally {
      wake = null
    }
    finish()
    return rest()
  }

  async function stop(): Promise<IteratorResult<R, void>> {
    finish()
    return { done: true, value: undefined }
  }

  if (guard.signal.aborted) onAbort()
  else guard.signal.addEventListener('abort', onAbort, { once: true })
  return {
    next,
    return: stop,
    throw: stop,
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
