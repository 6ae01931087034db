/** The first wait and the longest, in milliseconds. A gateway that restarts is back within seconds. */
const firstMs = 300
const longestMs = 10_000

/** How long to wait before a try, in milliseconds: doubling, with jitter so that a thousand viewers do not come back at once. */
export function retryDelay(tries: number): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** tries)
  return ceiling / 2 + (Math.random() * ceiling) / 2
}

/** Waits, but no longer than until the browser says that it is online again or somebody looks at the page. */
export function waitOrWake(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      document.removeEventListener('visibilitychange', wake)
      resolve()
    }
    const wake = () => {
      if (document.visibilityState === 'visible') done()
    }
    const timer = setTimeout(done, ms)
    window.addEventListener('online', done)
    document.addEventListener('visibilitychange', wake)
  })
}
