import { on, once } from 'node:events'
import type { Readable } from 'node:stream'
import { WebSocket } from 'ws'
import { z } from 'zod'

/** What a program is started with so that `endWorkerThread` can reach it. */
export const inspected = { NODE_OPTIONS: '--inspect=127.0.0.1:0' } as const

const attachedMessage = z.object({
  method: z.literal('NodeWorker.attachedToWorker'),
  params: z.object({ sessionId: z.string() }),
})

/** Where Node's inspector listens, as the program's standard error says when it begins. */
export async function inspectorUrl(stderr: Readable): Promise<string> {
  let text = ''
  for (;;) {
    const url = /Debugger listening on (ws:\S+)/.exec(text)?.[1]
    if (url !== undefined) return url
    const [chunk] = await once(stderr, 'data')
    text += String(chunk)
  }
}

/**
 * Ends the one worker thread of a running program with this exit code, as a crash would, through Node's own inspector: the program needs no
 * door for it. Resolves when the thread has been told.
 */
export async function endWorkerThread(url: string, code: number): Promise<void> {
  const socket = new WebSocket(url)
  const messages = on(socket, 'message')
  await once(socket, 'open')
  socket.send(JSON.stringify({ id: 1, method: 'NodeWorker.enable', params: { waitForDebuggerOnStart: false } }))
  for await (const [data] of messages) {
    const attached = attachedMessage.safeParse(JSON.parse(String(data))).data
    if (attached === undefined) continue
    const evaluate = { id: 1, method: 'Runtime.evaluate', params: { expression: `process.exit(${code})` } }
    const params = { sessionId: attached.params.sessionId, message: JSON.stringify(evaluate) }
    socket.send(JSON.stringify({ id: 2, method: 'NodeWorker.sendMessageToWorker', params }))
    break
  }
  socket.close()
}
