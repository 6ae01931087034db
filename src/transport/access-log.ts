import type { Logger } from 'pino'
import { elapsed } from './elapsed.ts'
import { operationLogFields } from './operation-log-fields.ts'
import type { RequestState } from './request-state.ts'

/** Longer paths are cut. */
const maxPathLength = 200

/**
 * One line for a request whose answer was sent in full or whose client has left. The path comes without its query, which carries
 * the operation and its variables in a GET; health checks and scrapes are only logged at `debug`.
 */
export function logRequest(logger: Logger, method: string, status: number, state: RequestState): void {
  const { response, path, facts } = state
  const fields = {
    requestId: facts.requestId,
    method,
    path: path.slice(0, maxPathLength),
    status,
    durationMs: elapsed(state.startedAt),
    ...(response !== undefined && !response.writableFinished && { aborted: true }),
    ...operationLogFields(state.operation),
  }
  logger[path.startsWith('/health/') || path === '/metrics' ? 'debug' : 'info'](fields, 'Request')
}
