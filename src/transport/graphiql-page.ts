import { socketSources } from './socket-sources.ts'

/** Where the page and its parts are served. */
export const graphiqlAssetsPath = '/graphql/assets/'

/**
 * Scripts, workers and requests only of this gateway. Styles also inline: the editor makes its own; it has no scripts that a
 * style could start.
 */
export function graphiqlPolicy(host: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data:",
    `connect-src 'self'${socketSources(host)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The page; `version` makes the addresses of its parts change with their content, so that browsers may keep them. */
export function graphiqlPage(version: string): string {
  const asset = (name: string) => `${graphiqlAssetsPath}${name}?v=${version}`
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Panoptes GraphiQL</title>
    <link rel="icon" href="${asset('favicon.ico')}">
    <link rel="stylesheet" href="${asset('graphiql.css')}">
    <link rel="stylesheet" href="${asset('page.css')}">
  </head>
  <body class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript. The API does not: send a POST to /graphql.</noscript>
    <div id="root"></div>
    <script src="${asset('graphiql.js')}"></script>
    <script src="${asset('start.js')}"></script>
  </body>
</html>
`
}

export const graphiqlPageStyle = 'html, body, #root { margin: 0; height: 100%; overflow: hidden }\n'
