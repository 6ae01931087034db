import { signal } from '@preact/signals'

let timer: ReturnType<typeof setInterval> | undefined

/** The time in milliseconds since the epoch, each second, while somebody looks at it. */
export const now = signal(Date.now(), {
  watched() {
    this.value = Date.now()
    timer = setInterval(() => {
      this.value = Date.now()
    }, 1000)
  },
  unwatched() {
    clearInterval(timer)
  },
})
