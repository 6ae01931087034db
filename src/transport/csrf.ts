/** Headers that a page of another origin can only send after a preflight, which answers it with no. */
const preflightHeaders = ['x-graphql-yoga-csrf', 'apollo-require-preflight', 'x-apollo-operation-name', 'authorization']

/** What GraphQL answers with; links, images, scripts and forms of a page do not ask for these. */
const answerTypes = ['application/json', 'application/graphql-response+json', 'text/event-stream', 'multipart/mixed']

export interface CsrfProblem {
  readonly status: 403 | 415
  readonly message: string
}

/**
 * Whether a browser could have been made to send this request by a page that may not read the answer: forms and images need no
 * preflight, so a POST has to be JSON and a GET has to ask for a GraphQL answer, or carry a header that forces a preflight.
 */
export function csrfProblem(request: Request): CsrfProblem | null {
  if (preflightHeaders.some((name) => request.headers.has(name))) return null
  if (request.method === 'POST') {
    const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
    if (type === 'application/json') return null
    return { status: 415, message: `Send content-type: application/json, or a header ${preflightHeaders[0]} with any value.` }
  }
  if (request.method === 'GET') {
    const accept = request.headers.get('accept')?.toLowerCase() ?? ''
    if (answerTypes.some((type) => accept.includes(type))) return null
    return { status: 403, message: `Send accept: application/json, or a header ${preflightHeaders[0]} with any value.` }
  }
  return null
}
