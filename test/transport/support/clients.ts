import { WebSocket } from 'ws'

export interface GraphqlAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: { data?: Record<string, unknown> | null; errors?: AnsweredError[] }
}

export interface AnsweredError {
  readonly message: string
  readonly extensions: Readonly<Record<string, unknown>>
  readonly path?: readonly unknown[]
}

/** Sends one operation as JSON. */
export async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<GraphqlAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) }
}

export interface Message {
  readonly id?: string
  readonly type: string
  // The payload of a message is whatever the operation asked for.
  readonly payload?: {
    data?: Record<string, unknown>
    errors?: GraphqlAnswer['body']['errors']
  } & GraphqlAnswer['body']['errors']
}

/** A socket that queues what comes in, so that a test waits for what it means. */
export class TestSocket {
  readonly socket: WebSocket
  readonly closed: Promise<{ code: number; reason: string }>
  readonly #opened: Promise<void>
  readonly #messages: Message[] = []
  readonly #waiting: ((message: Message) => void)[] = []

  constructor(url: string, options: { origin?: string; protocol?: string; headers?: Record<string, string> } = {}) {
    const { protocol = 'graphql-transport-ws', ...rest } = options
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, protocol, rest)
    this.#opened = new Promise<void>((resolve, reject) => {
      this.socket.once('open', resolve)
      this.socket.once('unexpected-response', (_, response) => reject(new Error(`HTTP ${response.statusCode}`)))
      this.socket.once('error', reject)
    })
    this.#opened.catch(() => {
      // Told to whoever asks by `opened`.
    })
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    })
    this.socket.on('message', (data) => {
      const read = JSON.parse(String(data))
      const message: Message = read.type === 'error' ? { ...read, payload: { errors: read.payload } } : read
      const waiting = this.#waiting.shift()
      if (waiting) waiting(message)
      else this.#messages.push(message)
    })
    this.socket.on('error', () => {})
  }

  /** Rejects when the gateway refuses it, with the HTTP status. */
  async opened(): Promise<this> {
    await this.#opened
    return this
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  async next(): Promise<Message> {
    const message = this.#messages.shift()
    return message ?? (await new Promise((resolve) => this.#waiting.push(resolve)))
  }

  /** Opens and says hello; answers the acknowledgement. */
  async init(payload?: object): Promise<Message> {
    await this.opened()
    this.send({ type: 'connection_init', payload })
    return await this.next()
  }

  subscribe(id: string, query: string, variables?: object): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } })
  }

  /** Runs one operation and answers its first message. */
  async ask(query: string, variables?: object): Promise<Message> {
    const id = String(Math.random())
    this.subscribe(id, query, variables)
    return await this.next()
  }
}

/** The errors of a message, whether the operation was refused or answered with some. */
export function errorsOf({ payload }: Message): readonly AnsweredError[] {
  return payload?.errors ?? []
}

/** Reads events of an event stream; `next` answers null at its end. */
export async function openEventStream(url: string, query: string, headers: Record<string, string> = {}) {
  const controller = new AbortController()
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query }),
    signal: controller.signal,
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let buffer = ''
  return {
    response,
    leave: () => controller.abort(),
    /** The next event, comments (keep-alives) too. */
    async next(): Promise<string | null> {
      for (;;) {
        const end = buffer.indexOf('\n\n')
        if (end >= 0) {
          const event = buffer.slice(0, end)
          buffer = buffer.slice(end + 2)
          return event
        }
        const step = await reader?.read()
        if (step === undefined || step.done) return null
        buffer += step.value
      }
    },
    /** The next event that is no comment. */
    async nextEvent(): Promise<string | null> {
      for (;;) {
        const event = await this.next()
        if (event === null || !event.startsWith(':')) return event
      }
    },
  }
}
