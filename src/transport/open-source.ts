import type { ExecutionResult } from 'graphql'

type Opened = AsyncIterable<unknown> | ExecutionResult

/**
 * Waits for a subscription's source no longer than its reader does. A source that comes after the signal has fired is told to stop
 * at once: nobody else knows of it.
 */
export async function openSource(
  opening: Promise<Opened>,
  signal: AbortSignal,
): Promise<AsyncIterator<unknown> | ExecutionResult> {
  return await new Promise((resolve, reject) => {
    const leave = () => resolve({ next: async () => ({ done: true, value: undefined }) })
    signal.addEventListener('abort', leave, { once: true })
    opening
      .then((opened) => {
        const source = Symbol.asyncIterator in opened ? opened[Symbol.asyncIterator]() : opened
        if (signal.aborted && 'next' in source) stop(source)
        resolve(source)
      })
      .catch(reject)
      .finally(() => signal.removeEventListener('abort', leave))
  })
}

function stop(source: AsyncIterator<unknown>): void {
  source.return?.().catch(() => {
    // It failed while it was told to stop: nobody reads from it.
  })
}
