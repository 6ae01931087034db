import { graphiqlAssetsPath } from './graphiql-page.ts'

const defaultQuery = `# Welcome to Panoptes.
#
# Every type, field and argument is described in the docs:
# the book on the left.
#
# 1. Sign in: fill in e-mail and password, run this.
# 2. Put the token into the headers, below.
#    Subscriptions use them, too.
# 3. Open a new tab and try a query of your own.

mutation SignIn {
  signIn(input: { email: "", password: "" }) {
    token
  }
}
`

/** An example that is sent as it is would be a bad token, and the schema would not even load: so it is a comment. */
const defaultHeaders = `{
  // "Authorization": "Bearer <the token>"
}
`

const logo =
  '<svg viewBox="0 0 40 24" width="32" fill="none" stroke="currentColor" stroke-width="2.5"><path d="M2 12Q20-7 38 12Q20 31 2 12Z"/><circle cx="20" cy="12" r="5"/></svg>'

/** Where the editor finds its workers, by its names for them. */
function workers(version: string): object {
  const address = (name: string) => `${graphiqlAssetsPath}${name}?v=${version}`
  return { editorWorkerService: address('editor.js'), json: address('json.js'), graphql: address('graphql.js') }
}

/**
 * The fetcher of GraphiQL: queries and mutations by POST, each subscription over a WebSocket of its own whose connectionParams are
 * the headers of the editor. (The one that comes with Yoga's GraphiQL leaves them out of connectionParams.)
 */
const fetcher = `
function fetcher(params, { headers = {} } = {}) {
  // GraphiQL's own idea of the operations lags behind the text. What is taken for a subscription and is none works as well.
  const text = params.query.replace(/"""[^]*?"""|"(\\\\.|[^"\\\\])*"|#.*/g, '')
  const named = params.operationName && new RegExp('\\\\b' + params.operationName + '\\\\b').test(text)
  const payload = named ? params : { ...params, operationName: undefined }
  return /\\bsubscription\\b/.test(text) ? subscription(payload, headers) : post(payload, headers)
}

async function post(payload, headers) {
  const json = { 'content-type': 'application/json', accept: 'application/json' }
  const response = await fetch('/graphql', { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(payload) })
  return await response.json()
}

function subscription(payload, headers) {
  return {
    subscribe(observer) {
      const address = new URL('/graphql', location.href)
      address.protocol = address.protocol.replace('http', 'ws')
      const socket = new WebSocket(address, 'graphql-transport-ws')
      const send = (message) => socket.send(JSON.stringify(message))
      let over = false
      const end = () => {
        over = true
        socket.close(1000)
        observer.complete()
      }
      socket.onopen = () => send({ type: 'connection_init', payload: headers })
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data)
        if (message.type === 'connection_ack') send({ id: '1', type: 'subscribe', payload })
        else if (message.type === 'ping') send({ type: 'pong' })
        else if (message.type === 'next') observer.next(message.payload)
        else if (message.type === 'complete') end()
        else if (message.type === 'error') {
          observer.next({ errors: message.payload })
          end()
        }
      }
      socket.onclose = ({ code, reason }) => {
        if (over) return
        over = true
        observer.next({ errors: [{ message: 'The socket was closed: ' + (reason || code) }] })
        observer.complete()
      }
      return {
        unsubscribe() {
          over = true
          socket.close(1000)
        },
      }
    },
  }
}
`

/** The script that starts GraphiQL. Headers hold a token: they are kept in the browser only when the settings say so. */
export function graphiqlStart(version: string): string {
  const options = { title: 'Panoptes', logo, defaultQuery, headers: defaultHeaders, defaultEditorToolsVisibility: 'headers' }
  return `'use strict'
const workers = ${JSON.stringify(workers(version))}
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_, label) => workers[label] ?? workers.editorWorkerService }
${fetcher}
const options = ${JSON.stringify(options)}
YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), { ...options, fetcher, shouldPersistHeaders: undefined })
`
}
