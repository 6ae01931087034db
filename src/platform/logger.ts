import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'

/** Field names whose values never belong in a log, wherever they stand; the second net under code that does not log them at all. */
const secretFields = ['authorization', 'cookie', 'token', 'accessToken', 'password', 'key', 'secret', 'variables', 'query']

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

/** JSON lines to standard output, or to `destination`. Secrets are censored up to two levels deep. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    serializers: { err: serializeError },
    redact: { paths: secretFields.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}
