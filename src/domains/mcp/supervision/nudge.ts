/** Wakes one sleeper; a wake-up that comes while nobody sleeps ends the next sleep at once. */
export interface Nudge {
  wake(): void
  /** Resolves after `ms`, or when woken. */
  sleep(ms: number): Promise<void>
}

export function createNudge(): Nudge {
  let woken = false
  let wakeSleeper = () => {}
  return {
    wake() {
      woken = true
      wakeSleeper()
    },
    async sleep(ms) {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wakeSleeper = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      woken = false
    },
  }
}
