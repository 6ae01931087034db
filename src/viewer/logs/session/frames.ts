/** The longest that work waits for a frame, in milliseconds: a page in the background gets none. */
const withoutFramesMs = 500

/** Does work in the next frame, once however often it was asked for, and again as long as there is more of it. */
export class Frames {
  readonly #work: () => boolean
  #frame = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param work answers whether there is more to be done. */
  constructor(work: () => boolean) {
    this.#work = work
  }

  request(): void {
    if (this.#timer !== undefined) return
    this.#frame = requestAnimationFrame(this.#run)
    this.#timer = setTimeout(this.#run, withoutFramesMs)
  }

  stop(): void {
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  readonly #run = () => {
    this.stop()
    if (this.#work()) this.request()
  }
}
