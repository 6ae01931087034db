import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request of Node's as the SDK takes it; null when its body is larger than `maxBytes`. */
export async function webRequest(incoming: IncomingMessage, maxBytes: number): Promise<Request | null> {
  const { method = 'GET', url = '/', headers } = incoming
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length
    if (bytes > maxBytes) return null
    chunks.push(chunk)
  }
  const passed = new Headers()
  for (const [name, value] of Object.entries(headers)) passed.set(name, String(value))
  const body = method === 'POST' ? Buffer.concat(chunks) : null
  return new Request(`http://gateway${url}`, { method, headers: passed, body })
}

/** Sends an answer of the SDK's. What its client does not read waits in `outgoing`, where it can be measured. @param onWrite called after each write. */
export async function sendWebResponse(response: Response, outgoing: ServerResponse, onWrite: () => void): Promise<void> {
  // It is not told again that its client has left.
  if (outgoing.destroyed) return void (await response.body?.cancel())
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).flushHeaders()
  const reader = response.body?.getReader()
  const leave = () => void reader?.cancel()
  outgoing.once('close', leave)
  for (let step = await reader?.read(); step && !step.done; step = await reader?.read()) {
    outgoing.write(step.value)
    onWrite()
  }
  outgoing.off('close', leave).end()
}
