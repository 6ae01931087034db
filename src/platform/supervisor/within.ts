/** What the signal of `within` says when the time is over. */
export class OutOfTime extends Error {
  constructor(ms: number) {
    super(`It took longer than ${ms} ms.`)
    this.name = 'OutOfTime'
  }
}

/**
 * Does work whose signal aborts with the given one, with its reason, and after so many milliseconds, with OutOfTime. Unlike `AbortSignal.any` it
 * leaves nothing behind on a signal that lives as long as the gateway.
 */
export async function within<T>(ms: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const controller = new AbortController()
  const abort = (): void => controller.abort(signal.reason)
  const timer = setTimeout(() => controller.abort(new OutOfTime(ms)), ms)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}
