export interface GraphqlError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions: {
    readonly code: string
    readonly requestId?: string
    readonly fields?: readonly { readonly path: string; readonly message: string }[]
  }
}

export interface GraphqlResult<T> {
  readonly status: number
  readonly data: T | null
  readonly errors: readonly GraphqlError[]
  /** The answer as it came. */
  readonly text: string
}

/** A client of a gateway without a port: one viewer's requests over HTTP. */
export class GraphqlClient {
  readonly #fetch: (request: Request) => Promise<Response>
  readonly token: string | null

  constructor(fetch: (request: Request) => Promise<Response>, token: string | null) {
    this.#fetch = fetch
    this.token = token
  }

  /** Whatever comes back. The caller says what shape the data of its document has. */
  async execute<T = unknown>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<GraphqlResult<T>> {
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if (this.token !== null) headers.authorization = `Bearer ${this.token}`
    const body = JSON.stringify({ query, variables })
    const response = await this.#fetch(new Request('http://localhost/graphql', { method: 'POST', headers, body }))
    const text = await response.text()
    const { data = null, errors = [] } = JSON.parse(text) as { data?: T | null; errors?: readonly GraphqlError[] }
    return { status: response.status, data, errors, text }
  }

  /** The data of a request that succeeds. */
  async query<T>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const { data, errors } = await this.execute<T>(query, variables)
    if (errors.length > 0 || data === null) throw new Error(`the request failed: ${JSON.stringify(errors)}`)
    return data
  }

  /** The payload of a mutation that succeeds. */
  async mutate<T>(name: string, input: Readonly<Record<string, unknown>>, selection: string): Promise<T> {
    const data = await this.query<Readonly<Record<string, T>>>(mutationOf(name, selection), { input })
    return data[name] as T
  }

  /** The one error of a request that is refused. */
  async refusal(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<GraphqlError> {
    const { errors, text } = await this.execute(query, variables)
    const [error, ...others] = errors
    if (error === undefined || others.length > 0) throw new Error(`one error was expected: ${text}`)
    return error
  }

  /** The one error of a mutation that is refused. */
  refusedMutation(name: string, input: Readonly<Record<string, unknown>>): Promise<GraphqlError> {
    return this.refusal(mutationOf(name, '__typename'), { input })
  }
}

function mutationOf(name: string, selection: string): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
  return `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} } }`
}
