import type { LineLevel } from './process-line.ts'

/** The words that programs have for levels: those of syslog, npm, winston, pino, log4j, Python and .NET. */
const levels = new Map<string, LineLevel>([
  ['trace', 'DEBUG'],
  ['silly', 'DEBUG'],
  ['verbose', 'DEBUG'],
  ['debug', 'DEBUG'],
  ['info', 'INFO'],
  ['information', 'INFO'],
  ['notice', 'INFO'],
  ['http', 'INFO'],
  ['warn', 'WARN'],
  ['warning', 'WARN'],
  ['err', 'ERROR'],
  ['error', 'ERROR'],
  ['severe', 'ERROR'],
  ['fatal', 'ERROR'],
  ['critical', 'ERROR'],
  ['crit', 'ERROR'],
  ['alert', 'ERROR'],
  ['emerg', 'ERROR'],
  ['emergency', 'ERROR'],
  ['panic', 'ERROR'],
])

/** All the words, as an alternative of a regular expression. */
export const levelWords = [...levels.keys()].join('|')

/** The level of that name, in any case of letters; undefined when it names none. */
export function levelOfName(name: string): LineLevel | undefined {
  return levels.get(name.toLowerCase())
}

/** The level of a number as pino and bunyan have them: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal. */
export function levelOfNumber(number: number): LineLevel {
  if (number < 30) return 'DEBUG'
  if (number < 40) return 'INFO'
  return number < 50 ? 'WARN' : 'ERROR'
}
