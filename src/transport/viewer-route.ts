import { errorResponse } from './error-response.ts'
import type { RequestFacts } from './request-facts.ts'
import type { Route } from './routes.ts'
import { socketSources } from './socket-sources.ts'
import { readViewerFiles, type ViewerAsset, type ViewerFiles } from './viewer-files.ts'

/** The addresses that the viewer shows something at (src/viewer/router/route.ts). */
const pages = /^\/$|^\/logs$|^\/instances\/[^/]+$/
const assetsPath = '/assets/'

/** The live viewer at `/`, with everything it needs from the gateway itself. It is read when the first browser asks. */
export function createViewerRoute(): Route {
  let files: Promise<ViewerFiles | null> | undefined
  const load = async () => {
    files ??= readViewerFiles()
    const loaded = await files.catch((error: unknown) => {
      files = undefined
      throw error
    })
    // Looked for again: it may be built while the gateway runs.
    if (loaded === null) files = undefined
    return loaded
  }
  return {
    prefix: '/',
    async handle(request, facts) {
      const path = new URL(request.url).pathname
      const isPage = pages.test(path)
      if (!isPage && !path.startsWith(assetsPath)) return nothingHere(facts)
      if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(facts)
      const loaded = await load()
      if (loaded === null) return errorResponse(503, 'UNAVAILABLE', 'The viewer is not built: npm run build.', facts.requestId)
      if (isPage) return pageResponse(loaded, request)
      const asset = loaded.assets.get(path.slice(assetsPath.length))
      return asset === undefined ? nothingHere(facts) : assetResponse(asset, request)
    },
  }
}

function nothingHere({ requestId }: RequestFacts): Response {
  return errorResponse(404, 'NOT_FOUND', 'There is nothing at this address.', requestId)
}

function refuseMethod({ requestId }: RequestFacts): Response {
  const refusal = errorResponse(405, 'BAD_USER_INPUT', 'The viewer is read with GET; the API is at /graphql.', requestId)
  refusal.headers.set('allow', 'GET, HEAD')
  return refusal
}

/** Kept by browsers, but asked for each time: it names the assets that belong together. */
function pageResponse({ page, etag }: ViewerFiles, request: Request): Response {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': viewerPolicy(request.headers.get('host')),
    'cache-control': 'no-cache',
    etag,
  }
  if (request.headers.get('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers })
  return new Response(page, { headers })
}

function assetResponse({ type, codings }: ViewerAsset, request: Request): Response {
  const accepted = request.headers.get('accept-encoding') ?? ''
  const coding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : 'identity'
  const headers = { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' }
  return new Response(codings[coding], { headers: coding === 'identity' ? headers : { ...headers, 'content-encoding': coding } })
}

/** Scripts, styles, pictures and requests only of this gateway, nothing inline, and no text that becomes HTML or script. */
function viewerPolicy(host: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self'${socketSources(host)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}
