import { createServer } from 'node:net'

/** Where a server may listen: on the loopback address alone, or on all. Who holds the port on one of them keeps others from it. */
const addresses = ['127.0.0.1', '0.0.0.0']

/** Whether nobody on this machine listens on the port. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of addresses) if (!(await canListen(port, host))) return false
  return true
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
