import type { Readable, Writable } from 'node:stream'
import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js'
import { createLineSplitter, type RawLine } from '../supervisor/line-splitter.ts'

/** Larger messages end the connection: a line that is left unfinished must not fill the memory. In bytes. */
const maxMessageBytes = 32 * 1024 * 1024

export interface ServerConnectionOptions {
  /** The server's standard input and output. */
  readonly stdin: Writable
  readonly stdout: Readable
  readonly onMessage: (message: JSONRPCMessage) => void
  /** A line that is no JSON-RPC message. */
  readonly onNoise: (line: string) => void
  /** Called once, with why, when nothing more will come or go. */
  readonly onEnd: (reason: string) => void
}

/** JSON-RPC with an MCP server, a message a line. */
export interface ServerConnection {
  /** Does nothing once the connection has ended. */
  send(message: JSONRPCMessage): void
  /** Resolves when the server has taken what was sent before, or will never. */
  taken(): Promise<void>
  /** Reads nothing more for now. */
  pause(): void
  resume(): void
  /** Ends it from this side. The pipes are their owner's; what still comes is read and thrown away, so that the server is not held up. */
  close(): void
}

export function connectServer({ stdin, stdout, onMessage, onNoise, onEnd }: ServerConnectionOptions): ServerConnection {
  let ended = false
  let draining: Promise<void> | null = null
  let drained = () => {}

  function end(reason: string): void {
    if (ended) return
    ended = true
    stdout.off('data', read).resume()
    drained()
    onEnd(reason)
  }

  const splitter = createLineSplitter(maxMessageBytes)

  function take({ text, leftOut }: RawLine): void {
    if (ended || text === '') return
    const message = leftOut === 0 ? parseMessage(text) : null
    if (leftOut > 0) end(`sent a line of more than ${maxMessageBytes.toLocaleString('en')} bytes`)
    else if (message === null) onNoise(text)
    else onMessage(message)
  }

  const read = (bytes: Buffer) => splitter.push(bytes).forEach(take)
  stdout.on('data', read)
  stdout.once('end', () => {
    splitter.end().forEach(take)
    end('closed its standard output')
  })
  stdout.once('close', () => end('closed its standard output'))
  for (const pipe of [stdin, stdout]) pipe.on('error', () => end('closed its standard input or output'))

  return {
    send(message) {
      if (!ended && !stdin.destroyed) stdin.write(`${JSON.stringify(message)}\n`)
    },
    async taken() {
      if (ended || !stdin.writableNeedDrain) return
      draining ??= new Promise<void>((resolve) => {
        drained = () => {
          stdin.off('drain', drained)
          draining = null
          resolve()
        }
        stdin.on('drain', drained)
      })
      await draining
    },
    pause: () => void stdout.pause(),
    resume: () => void stdout.resume(),
    close: () => end('was disconnected'),
  }
}

function parseMessage(line: string): JSONRPCMessage | null {
  try {
    return JSONRPCMessageSchema.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}
