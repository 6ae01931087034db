import { z } from 'zod'
import { CommandError } from '../command-error.ts'
import { safeText } from './safe-text.ts'

/** The errors of an answer. */
export const answeredErrors = z.array(
  z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).optional() }),
)

/** What passes by itself, so that it is worth while to try again. */
const passing = new Set(['UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL_SERVER_ERROR'])

/** The gateway understood and said no; the message is the gateway's. */
export class GatewayRefusal extends CommandError {
  readonly code: string | undefined
  /** Whether the answer may be another one later. */
  readonly passes: boolean

  constructor(errors: z.infer<typeof answeredErrors>) {
    const code = errors[0]?.extensions?.code
    super(errors.map(({ message }) => safeText(message)).join('\n') || 'The gateway refused without saying why.')
    this.name = 'GatewayRefusal'
    this.code = code
    this.passes = code !== undefined && passing.has(code)
  }
}

/** The gateway could not be asked, or what answered is none. */
export class GatewayUnreachable extends CommandError {
  constructor(message: string) {
    super(safeText(message))
    this.name = 'GatewayUnreachable'
  }
}
