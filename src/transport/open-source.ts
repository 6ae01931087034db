import type { ExecutionResult } from 'graphql'

type Opened = AsyncGenerator<ExecutionResult, void, void> | ExecutionResult

/**
 * Waits for a subscription's source no longer than its reader does. A source that comes after the signal has fired is told to stop
 * at once: nobody else knows of it.
 */
export async function openSource(
  opening: Promise<Opened>,
  signal: AbortSignal,
): Promise<AsyncIterator<ExecutionResult> | ExecutionResult> {
  return await new Promise((resolve, reject) => {
    const leave = () => resolve({ next: async () => ({ done: true, value: undefined }) })
    signal.addEventListener('abort', leave, { once: true })
    opening.then((opened) => {
      signal.removeEventListener('abort', leave)
      if (signal.aborted && 'next' in opened) stop(opened)
      resolve(opened)
    }, reject)
  })
}

function stop(source: AsyncGenerator<ExecutionResult, void, void>): void {
  source.return().catch(() => {
    // It failed while it was told to stop: nobody reads from it.
  })
}
