import { type DestinationStream, destination, type Logger, pino } from 'pino'
import { prettyStream } from './pretty-stream.ts'
import { redactFields } from './redact-fields.ts'
import { redactText } from './redact-text.ts'
import { serializeError } from './serialize-error.ts'

/**
 * The gateway's log: one JSON object per line on stderr, or lines for people when stderr is a terminal. Secrets are taken out by
 * the name of their field (redactFields; pino does not let it see what child loggers are bound to) and by their looks (redactText).
 * Writing is synchronous: the last line before an exit is not lost. Tests give a stream of their own.
 */
export function createLogger(level: string, stream: DestinationStream = standardError()): Logger {
  return pino(
    {
      level,
      base: null,
      serializers: { err: serializeError },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: redactFields },
      hooks: { streamWrite: redactText },
    },
    stream,
  )
}

function standardError(): DestinationStream {
  return process.stderr.isTTY ? prettyStream(process.stderr) : destination({ dest: 2, sync: true })
}
