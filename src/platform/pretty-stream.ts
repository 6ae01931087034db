import { styleText } from 'node:util'

const colours = { fatal: 'red', error: 'red', warn: 'yellow', info: 'green', debug: 'gray', trace: 'gray' } as const

/** Turns pino's lines into lines for people: time of day, level, message, fields; a stack on lines of its own. */
export function prettyStream(terminal: NodeJS.WritableStream): { write(line: string): void } {
  return { write: (line) => void terminal.write(`${prettyLine(line)}\n`) }
}

/** One line of the log for people; a line that is no JSON object is left as it is. */
export function prettyLine(line: string): string {
  let record: Record<string, unknown>
  try {
    record = JSON.parse(line)
  } catch {
    return line.trimEnd()
  }
  const { time, level, msg, err, ...fields } = record
  const clock = String(time).slice(11, 19)
  const name = isLevel(level) ? styleText(colours[level], level.toUpperCase().padEnd(5)) : String(level)
  const rest = Object.entries(fields).map(
    ([field, value]) => `${field}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const head = [styleText('gray', clock), name, msg ?? '', styleText('gray', rest.join(' '))].join(' ').trimEnd()
  if (typeof err !== 'object' || err === null) return head
  const text = 'stack' in err ? String(err.stack) : JSON.stringify(err)
  return `${head}\n${styleText('gray', text.replaceAll(/^/gm, '    '))}`
}

function isLevel(level: unknown): level is keyof typeof colours {
  return typeof level === 'string' && Object.hasOwn(colours, level)
}
