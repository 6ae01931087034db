/** Whether a request looks like those of a browser's EventSource: a GET that accepts event streams and nothing else. */
export function isEventSource({ method, headers }: Request): boolean {
  return method === 'GET' && headers.get('accept') === 'text/event-stream'
}
