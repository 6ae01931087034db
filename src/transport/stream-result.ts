import type { ExecutionResult } from 'graphql'

/** One result of a subscription. The same object may go to many subscribers, and is serialised once for all of them. */
export class StreamResult implements ExecutionResult {
  declare readonly data?: NonNullable<ExecutionResult['data']> | null
  declare readonly errors?: NonNullable<ExecutionResult['errors']>
  readonly #cursor: string | null
  #json: Buffer | undefined

  constructor(result: ExecutionResult, cursor: string | null = null) {
    Object.assign(this, result)
    this.#cursor = cursor
  }

  /** Where a subscriber goes on who has this result; null when that cannot be said. */
  get cursor(): string | null {
    return this.#cursor
  }

  /** The result as JSON in UTF-8; not to be written to. */
  get json(): Buffer {
    this.#json ??= Buffer.from(JSON.stringify(this))
    return this.#json
  }
}
