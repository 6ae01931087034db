import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { apiId } from '../../src/access/api-id.ts'
import { startPanoptes } from '../support/start-panoptes.ts'
import type { IngestPeer, IngestSetup } from './peer.ts'

const mutation = 'mutation Append($input: AppendMcpLogsInput!) { appendMcpLogs(input: $input) { firstSeq lastSeq } }'

/** `appendMcpLogs` through a whole gateway in a process of its own: HTTP, GraphQL, who may, checks, group commit. */
export async function overHttp(setup: IngestSetup & { readonly token: string }): Promise<IngestPeer> {
  const { databaseUrl, instanceIds, batch, producers, token } = setup
  const gateway = await startPanoptes({ databaseUrl })
  const agent = new Agent({ keepAlive: true, maxSockets: producers })
  const entries = batch.map(({ timestamp, metadata, ...entry }) => ({
    ...entry,
    timestamp: new Date(timestamp).toISOString(),
    metadata: JSON.parse(metadata),
  }))
  const bodies = instanceIds.map((id) => {
    const input = { instanceId: apiId('McpInstance', { id }), entries }
    return Buffer.from(JSON.stringify({ query: mutation, variables: { input } }))
  })
  let turn = 0
  return {
    name: 'appendMcpLogs over HTTP',
    concurrency: () => producers,
    pid: gateway.pid,
    commits: () => Number.NaN,
    async once() {
      turn += 1
      const body = bodies[turn % bodies.length] ?? Buffer.alloc(0)
      const headers = { 'content-type': 'application/json', 'content-length': body.length, authorization: `Bearer ${token}` }
      const answer = await post(`${gateway.url}/graphql`, { agent, headers }, body)
      if (!answer.includes('"lastSeq"')) throw new Error(`the gateway refused: ${answer}`)
      return batch.length
    },
    async close() {
      agent.destroy()
      await gateway.close()
    },
  }
}

function post(
  url: string,
  options: { readonly agent: Agent; readonly headers: Readonly<Record<string, string | number>> },
  body: Buffer,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, method: 'POST' }, (response) => text(response).then(resolve, reject))
    sent.on('error', reject)
    sent.end(body)
  })
}
