import type { Logger } from 'pino'

/** Calls what somebody registered; when it throws that is logged and hurts nobody else. */
export function callListener(logger: Logger, call: () => void, topic?: string): void {
  try {
    call()
  } catch (error) {
    logger.error({ err: error, topic }, 'a listener of the bus failed')
  }
}
