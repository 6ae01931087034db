import './connect-guide.css'
import { type Instance, shortId } from '../instances/instance.ts'
import { CopyButton } from '../widgets/copy-button.tsx'

/** How to connect an MCP client to an instance, as the configuration files of most clients have it. */
export function ConnectGuide({ instance, accessToken }: { readonly instance: Instance; readonly accessToken: string }) {
  const name = `${instance.mcpType?.name ?? 'mcp'}-${shortId(instance.id)}`
  const server = { type: 'http', url: instance.mcpUrl ?? instance.accessUrl, headers: { Authorization: `Bearer ${accessToken}` } }
  const snippet = JSON.stringify({ mcpServers: { [name]: server } }, null, 2)
  return (
    <>
      <p>This access token is shown this once. Keep it now.</p>
      <div class="secret">
        <code>{accessToken}</code>
        <CopyButton text={accessToken} what="the access token" />
      </div>
      <p>For an MCP client that keeps its servers in JSON:</p>
      <div class="snippet">
        <pre>{snippet}</pre>
        <CopyButton text={snippet} what="the configuration" />
      </div>
    </>
  )
}
