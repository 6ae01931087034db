import type { Metrics } from '../platform/metrics/metrics.ts'
import type { TransportObserver } from '../transport/observer.ts'

/** Has the durations of requests and operations measured. */
export function observedBy(metrics: Metrics): TransportObserver {
  const request = metrics.durations({
    name: 'panoptes_http_request_duration_seconds',
    help: 'Requests, until their answers were sent; the route "stream" is subscriptions over server-sent events.',
    labels: ['method', 'route', 'status'],
  })
  const operation = metrics.durations({
    name: 'panoptes_graphql_operation_duration_seconds',
    help: 'GraphQL operations, by the code of their first error; the kind "none" is documents that were refused.',
    labels: ['kind', 'outcome'],
  })
  return {
    request: ({ method, route, status, seconds }) => request({ method, route, status: String(status) }, seconds),
    operation: ({ kind, outcome, seconds }) => operation({ kind, outcome }, seconds),
  }
}
