import type { Logger } from 'pino'
import { logRequest } from './access-log.ts'
import { type CorsRules, corsHeaders } from './cors.ts'
import type { TransportObserver } from './observer.ts'
import type { OriginPolicy } from './origin.ts'
import { methodClass } from './request-class.ts'
import type { RequestState } from './request-state.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { whenSent } from './when-sent.ts'

/** What an answer is an answer to. */
export interface AnsweredRequest {
  readonly method: string
  readonly origin: string | null
  readonly state: RequestState
}

/** What every HTTP answer gets, whoever made it. */
export interface Edge {
  /** The headers that all answers carry. */
  setHeaders(headers: Headers, request: AnsweredRequest, cors: CorsRules): void
  /** Logs and measures it once it has been sent. @param route one of a handful of names. */
  note(request: AnsweredRequest, status: number, route: string): void
}

export function createEdge(options: {
  readonly origins: OriginPolicy
  readonly logger: Logger
  readonly observer: TransportObserver
  readonly isDraining: () => boolean
}): Edge {
  const { origins, logger, observer, isDraining } = options
  return {
    setHeaders(headers, { state, ...request }, cors) {
      headers.set('x-request-id', state.facts.requestId)
      setSecurityHeaders(headers)
      headers.append('vary', 'origin')
      for (const [name, value] of Object.entries(corsHeaders(origins, request, cors) ?? {})) headers.set(name, value)
      if (isDraining()) headers.set('connection', 'close')
    },
    note({ method, state }, status, route) {
      whenSent(state, () => {
        logRequest(logger, method, status, state)
        const seconds = (performance.now() - state.startedAt) / 1000
        observer.request({ method: methodClass(method), route, status, seconds })
      })
    },
  }
}
