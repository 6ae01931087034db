import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const nothing = Buffer.alloc(0)
/** Every socket reads into the same bytes: what came is looked at before anything else is read. */
const readInto = Buffer.alloc(256 * 1024)

const opcodes = { text: 0x1, close: 0x8, ping: 0x9, pong: 0xa } as const

/**
 * A WebSocket client (RFC 6455) that does the least that one can do: it shares the machine with the server under test. No extensions, no
 * fragments, frames below 64 KiB out; answers pings.
 * @param receive is handed each text message; the bytes are only good until it returns.
 * @param gone is told when the server closes.
 */
export async function openBareSocket(
  url: URL,
  protocol: string,
  receive: (message: Buffer) => void,
  gone: (why: string) => void,
): Promise<{ send(text: string): void }> {
  let rest = nothing
  let upgraded: (() => void) | null = null
  const opened = new Promise<void>((resolve) => {
    upgraded = resolve
  })

  function read(length: number): true {
    const came = readInto.subarray(0, length)
    const data = rest.length === 0 ? came : Buffer.concat([rest, came])
    const used = upgraded === null ? readFrames(data) : readAnswer(data)
    // A copy: the bytes it lies in are read into again.
    rest = used === data.length ? nothing : Buffer.from(data.subarray(used))
    return true
  }

  function readAnswer(data: Buffer): number {
    const end = data.indexOf('\r\n\r\n')
    if (end === -1) return 0
    if (data.toString('latin1', 0, 12) !== 'HTTP/1.1 101') gone(data.toString('latin1', 0, end))
    upgraded?.()
    upgraded = null
    return end + 4
  }

  function readFrames(data: Buffer): number {
    let at = 0
    while (data.length - at >= 2) {
      let length = data[at + 1] ?? 0
      let begin = at + 2
      if (length === 126 && data.length >= at + 4) {
        length = data.readUInt16BE(at + 2)
        begin = at + 4
      } else if (length === 127 && data.length >= at + 10) {
        length = Number(data.readBigUInt64BE(at + 2))
        begin = at + 10
      } else if (length >= 126) break
      if (data.length < begin + length) break
      const payload = data.subarray(begin, begin + length)
      const opcode = (data[at] ?? 0) & 0xf
      if (opcode === opcodes.text) receive(payload)
      else if (opcode === opcodes.ping) write(socket, opcodes.pong, payload)
      else if (opcode === opcodes.close) gone(`the server closed: ${payload.toString('utf8', 2)}`)
      at = begin + length
    }
    return at
  }

  const onread = { buffer: readInto, callback: read }
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true, onread })
  socket.on('error', (error) => gone(error.message))
  socket.on('end', () => gone('the server ended the connection'))
  await once(socket, 'connect')
  const headers = [`host: ${url.host}`, 'connection: Upgrade', 'upgrade: websocket', `sec-websocket-protocol: ${protocol}`]
  const key = ['sec-websocket-version: 13', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==']
  socket.write([`GET ${url.pathname} HTTP/1.1`, ...headers, ...key, '', ''].join('\r\n'))
  await opened
  return { send: (text) => write(socket, opcodes.text, Buffer.from(text)) }
}

/** A client has to mask what it sends; a mask of zeros changes nothing. */
function write(socket: Socket, opcode: number, payload: Buffer): void {
  const long = payload.length >= 126
  const head = Buffer.alloc(long ? 8 : 6)
  head[0] = 0x80 | opcode
  head[1] = 0x80 | (long ? 126 : payload.length)
  if (long) head.writeUInt16BE(payload.length, 2)
  socket.write(Buffer.concat([head, payload]))
}
