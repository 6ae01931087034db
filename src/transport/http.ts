import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** To receive all headers, in milliseconds. */
const headersTimeout = 10_000

/** To receive a whole request, its body included, in milliseconds. An answer may take as long as it likes: streams do. */
const requestTimeout = 30_000

/** An idle connection is kept longer than load balancers keep theirs (60 s), so that they are the ones to close it, in milliseconds. */
const keepAliveTimeout = 65_000

/** How often Node looks at these timeouts, in milliseconds. */
const connectionsCheckingInterval = 5_000

/** The HTTP server. What no URL can be made of is refused here: Yoga answers its own exceptions with their stack. */
export function createHttpServer(handle: (request: IncomingMessage, response: ServerResponse) => unknown): Server {
  const options = { headersTimeout, requestTimeout, keepAliveTimeout, connectionsCheckingInterval }
  return createServer(options, (request, response) => {
    if (isReadable(request)) return void handle(request, response)
    response.writeHead(400, { connection: 'close' }).end()
  })
}

function isReadable({ url, headers }: IncomingMessage): boolean {
  return url?.startsWith('/') === true && headers.host !== undefined && URL.canParse(`http://${headers.host}${url}`)
}
