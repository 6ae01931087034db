import { Transform } from 'node:stream'

/** The first event of a stream is looked at as far as this, in bytes; longer ones are none that name an address. */
const lookAt = 8_192

/**
 * The first event of an MCP server of the older HTTP+SSE transport (2024-11-05) names the address, on that server, that messages are posted to:
 * seen from outside it is below the path at which the server is reached. Everything else passes as it is.
 * @param addressFromOutside what an address of the server's is for its clients.
 */
export function rewriteEndpointEvent(addressFromOutside: (address: string) => string): Transform {
  let held: Buffer | null = Buffer.alloc(0)
  const rewrite = (event: string) =>
    /^event: ?endpoint\r?$/m.test(event)
      ? event.replace(/^(data: ?)(\S+)/m, (_, field: string, address: string) => field + addressFromOutside(address))
      : event
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (held === null) return done(null, chunk)
      const seen: Buffer = Buffer.concat([held, chunk])
      // Latin 1 keeps every byte as it is.
      const text = seen.toString('latin1')
      const complete = /\r?\n\r?\n/.exec(text)
      if (complete === null && seen.length < lookAt) {
        held = seen
        return done()
      }
      held = null
      const end = complete === null ? 0 : complete.index
      done(null, Buffer.from(rewrite(text.slice(0, end)) + text.slice(end), 'latin1'))
    },
    flush(done) {
      done(null, held)
    },
  })
}
