import { type DestinationStream, destination, type Logger, pino } from 'pino'
import { prettyStream } from './pretty-stream.ts'
import { redactText } from './redact-text.ts'

/** Fields that hold secrets wherever they occur. */
const secretFields = [
  'authorization',
  'cookie',
  'password',
  'currentPassword',
  'newPassword',
  'passwordHash',
  'token',
  'accessToken',
  'tokenHash',
  'accessTokenHash',
  'secret',
  'key',
  'apiKey',
  'encryptedKey',
  'encryptionKey',
  'masterKey',
]

/** How deep fields are looked for; whatever lies deeper, or in a message or a stack, is caught only when it looks like a secret (redactText). */
const depths = ['', '*.', '*.*.', '*.*.*.']

/** What of an error is logged: its kind, message, code, stack and causes, not the values that drivers hang on it. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  return {
    type: error.name,
    message: error.message,
    ...('code' in error && { code: String(error.code) }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: serializeError(error.cause) }),
  }
}

/**
 * The gateway's log: one JSON object per line on stderr, or lines for people when stderr is a terminal. Secrets are taken out by the name of
 * their field and by their looks. Writing is synchronous: the last line before an exit is not lost. Tests give a stream of their own.
 */
export function createLogger(level: string, stream: DestinationStream = standardError()): Logger {
  return pino(
    {
      level,
      base: null,
      serializers: { err: serializeError },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: depths.flatMap((depth) => secretFields.map((field) => depth + field)), censor: '[redacted]' },
      hooks: { streamWrite: redactText },
    },
    stream,
  )
}

function standardError(): DestinationStream {
  return process.stderr.isTTY ? prettyStream(process.stderr) : destination({ dest: 2, sync: true })
}
