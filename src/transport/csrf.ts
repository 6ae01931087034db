/** Headers that a page of another origin can only send after a preflight, which answers it with no. */
const preflightHeaders = ['x-graphql-yoga-csrf', 'apollo-require-preflight', 'x-apollo-operation-name', 'authorization']

export interface CsrfProblem {
  readonly status: 403 | 415
  readonly message: string
}

/**
 * Whether a browser could have been made to send this request by a page that may not read the answer: forms, images and scripts
 * need no preflight. So a POST has to be JSON or carry a header that forces a preflight. A GET cannot change anything and no
 * request carries credentials of the browser's own accord, so it only has to come from elsewhere than a foreign page, as far as
 * the browser says (https://www.w3.org/TR/fetch-metadata). Requests with an Origin are judged by that, before.
 */
export function csrfProblem(request: Request): CsrfProblem | null {
  if (preflightHeaders.some((name) => request.headers.has(name))) return null
  if (request.method === 'POST') {
    const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
    if (type === 'application/json') return null
    return { status: 415, message: `Send content-type: application/json, or a header ${preflightHeaders[0]} with any value.` }
  }
  const site = request.headers.get('sec-fetch-site') ?? 'none'
  if (request.method !== 'GET' || request.headers.has('origin') || site === 'none' || site === 'same-origin') return null
  return { status: 403, message: `Send a header ${preflightHeaders[0]} with any value.` }
}
