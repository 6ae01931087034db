import { Client, type ClientOptions } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CreateMessageRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { onTestFinished } from 'vitest'

export interface McpClientOptions {
  /** The access token; none when the server is called directly. */
  readonly token?: string
  readonly name?: string
  readonly capabilities?: NonNullable<ClientOptions['capabilities']>
}

/** The SDK's own client, connected over streamable HTTP; it is closed when the test ends. */
export async function connectMcpClient(url: string, options: McpClientOptions = {}) {
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: authorization(options) } })
  const client = newClient(options)
  await client.connect(transport)
  onTestFinished(() => client.close())
  return { client, transport }
}

/** The same over the older HTTP+SSE transport. */
export async function connectSseClient(url: string, options: McpClientOptions = {}): Promise<Client> {
  const client = newClient(options)
  await client.connect(new SSEClientTransport(new URL(url), { requestInit: { headers: authorization(options) } }))
  onTestFinished(() => client.close())
  return client
}

function newClient({ name = 'a test', capabilities = {} }: McpClientOptions): Client {
  const client = new Client({ name, version: '1.0.0' }, { capabilities })
  if (capabilities.sampling !== undefined) {
    client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => ({
      model: name,
      role: 'assistant' as const,
      content: { type: 'text' as const, text: `${name} was asked: ${JSON.stringify(params.messages[0]?.content)}` },
    }))
  }
  return client
}

function authorization({ token }: McpClientOptions): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

/** The text of a tool's answer. */
export async function callTool(client: Client, name: string, args: Record<string, unknown> = {}): Promise<string> {
  const { content } = await client.callTool({ name, arguments: args })
  const [first] = Array.isArray(content) ? content : []
  return String(first?.text)
}
