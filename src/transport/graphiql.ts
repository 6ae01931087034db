import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { graphiqlAssetsPath, graphiqlPage, graphiqlPageStyle, graphiqlPolicy } from './graphiql-page.ts'
import { graphiqlStart } from './graphiql-start.ts'

interface Asset {
  readonly type: string
  readonly body: Uint8Array<ArrayBuffer>
  readonly gzipped: Promise<Uint8Array<ArrayBuffer>>
}

interface Graphiql {
  readonly page: string
  readonly assets: ReadonlyMap<string, Asset>
}

const script = 'text/javascript; charset=utf-8'
const style = 'text/css; charset=utf-8'
const compress = promisify(gzip)

/** Nine megabytes of script: read when the first browser asks. */
async function loadGraphiql(): Promise<Graphiql> {
  const parts = await import('@graphql-yoga/render-graphiql/graphiql')
  const hash = createHash('sha256').update(parts.js).update(parts.css).update(graphiqlStart('')).update(graphiqlPageStyle)
  const version = hash.digest('hex').slice(0, 12)
  const favicon = Buffer.from(parts.favicon.slice(parts.favicon.indexOf(',') + 1), 'base64')
  const texts: readonly (readonly [string, string, string | Buffer])[] = [
    ['graphiql.js', script, parts.js],
    ['graphiql.css', style, parts.css],
    ['start.js', script, graphiqlStart(version)],
    ['page.css', style, graphiqlPageStyle],
    ['editor.js', script, parts.editorWorkerService],
    ['json.js', script, parts.jsonWorker],
    ['graphql.js', script, parts.graphqlWorker],
    ['favicon.ico', 'image/x-icon', favicon],
  ]
  const assets = new Map(texts.map(([name, type, content]) => [name, makeAsset(type, Buffer.from(content))]))
  return { page: graphiqlPage(version), assets }
}

function makeAsset(type: string, body: Uint8Array<ArrayBuffer>): Asset {
  let gzipped: Promise<Uint8Array<ArrayBuffer>> | undefined
  return {
    type,
    body,
    get gzipped() {
      gzipped ??= compress(body)
      return gzipped
    },
  }
}

/** GraphiQL at /graphql for browsers, with everything it needs from the gateway itself. Answers null for any other request. */
export function createGraphiql(): (request: Request, path: string) => Promise<Response | null> {
  let loading: Promise<Graphiql> | undefined
  const load = () => {
    loading ??= loadGraphiql()
    return loading
  }
  return async (request, path) => {
    if (request.method !== 'GET') return null
    if (path === '/graphql' && request.headers.get('accept')?.includes('text/html')) {
      const { page } = await load()
      const policy = graphiqlPolicy(request.headers.get('host'))
      const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', vary: 'accept' }
      return new Response(page, { headers: { ...headers, 'content-security-policy': policy } })
    }
    if (!path.startsWith(graphiqlAssetsPath)) return null
    const asset = (await load()).assets.get(path.slice(graphiqlAssetsPath.length))
    return asset === undefined ? new Response(null, { status: 404 }) : await assetResponse(asset, request)
  }
}

async function assetResponse(asset: Asset, request: Request): Promise<Response> {
  const headers = { 'content-type': asset.type, 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' }
  if (!request.headers.get('accept-encoding')?.includes('gzip')) return new Response(asset.body, { headers })
  return new Response(await asset.gzipped, { headers: { ...headers, 'content-encoding': 'gzip' } })
}
