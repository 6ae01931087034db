import type { Logger } from 'pino'
import type { Viewer } from '../access/viewer.ts'
import type { Operation } from './operation.ts'
import type { RequestState } from './request-state.ts'

/** Longer paths and names are cut. */
const maxTextLength = 200

/**
 * One line per request, when its answer is sent in full or its client has left. The path comes without its query, which carries
 * the operation and its variables in a GET; health checks are only logged at `debug`.
 */
export function logRequest(logger: Logger, request: Request, status: number, state: RequestState): void {
  const { response, path, facts } = state
  function write(): void {
    const fields = {
      requestId: facts.requestId,
      method: request.method,
      path: path.slice(0, maxTextLength),
      status,
      durationMs: elapsed(state.startedAt),
      ...(response !== undefined && !response.writableFinished && { aborted: true }),
      ...operationLogFields(state.operation),
    }
    logger[path.startsWith('/health/') ? 'debug' : 'info'](fields, 'Request')
  }
  if (response === undefined || response.closed) write()
  else response.once('close', write)
}

/** What the log says of an operation: never its text, its variables, or anything of its headers. */
export function operationLogFields(operation: Pick<Operation, 'kind' | 'name' | 'viewer'> | null): object {
  if (operation === null) return {}
  return { operation: operation.name?.slice(0, maxTextLength), kind: operation.kind, ...viewerLogFields(operation.viewer) }
}

/** Milliseconds since a moment of `performance.now()`, to a tenth. */
export function elapsed(since: number): number {
  return Math.round((performance.now() - since) * 10) / 10
}

function viewerLogFields(viewer: Viewer): object {
  switch (viewer.kind) {
    case 'USER':
      return { userId: viewer.userId }
    case 'INSTANCE':
      return { userId: viewer.userId, instanceId: viewer.instanceId }
    case 'SYSTEM':
    case 'NOBODY':
      return {}
  }
}
