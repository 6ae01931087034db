/** Compares with the database again and again, while there is a reason to. */
export interface CatchUp {
  /** Compares now, or joins the comparison that is under way; never rejects. */
  now(): Promise<void>
  /** There is a reason to compare: the next turn is planned, if none is. */
  plan(): void
  stop(): void
}

export function createCatchUp(options: {
  readonly everyMs: number
  readonly compare: () => Promise<void>
  /** Whether another turn is to be planned after one. */
  readonly needed: () => boolean
  readonly onError: (error: unknown) => void
}): CatchUp {
  let timer: NodeJS.Timeout | undefined
  let underWay: Promise<void> | undefined
  let stopped = false

  const catchUp: CatchUp = {
    now() {
      underWay ??= options
        .compare()
        .catch(options.onError)
        .finally(() => {
          underWay = undefined
        })
      return underWay
    },
    plan() {
      if (stopped) return
      timer ??= setTimeout(async () => {
        await catchUp.now()
        timer = undefined
        if (options.needed()) catchUp.plan()
      }, options.everyMs).unref()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
  return catchUp
}
