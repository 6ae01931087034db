import { destination, type Logger, pino } from 'pino'
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

/**
 * The gateway's log: one JSON object per line on stderr, or lines for people when stderr is a terminal. Secrets are taken out by the name of
 * their field and by their looks. Writing is synchronous: the last line before an exit is not lost.
 */
export function createLogger(level: string): Logger {
  const stream = process.stderr.isTTY ? prettyStream(process.stderr) : destination({ dest: 2, sync: true })
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: depths.flatMap((depth) => secretFields.map((field) => depth + field)), censor: '[redacted]' },
      hooks: { streamWrite: redactText },
    },
    stream,
  )
}
