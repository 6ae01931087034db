import { type Command, InvalidArgumentError } from 'commander'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { gatewayAccess } from './logs/gateway-access.ts'
import { parseLevels } from './logs/parse-levels.ts'
import { parseSince } from './logs/parse-since.ts'
import type { WantedLogs } from './logs/wanted-logs.ts'

interface Options {
  readonly follow?: true
  readonly tail?: number
  readonly since?: Date
  readonly level?: WantedLogs['levels']
  readonly grep?: string
  readonly json?: true
  readonly timestamps: boolean
  readonly url?: string
  readonly token?: string
}

/** How many entries are shown when neither --tail nor --since says so. */
const defaultTail = 100

/** What the shell has for a program that was interrupted: 128 and the number of SIGINT. */
const interrupted = 130

/** `panoptes logs`: prints and follows logs of a running gateway, as a client of its API. */
export function logsCommand(program: Command, io: Io): void {
  program
    .command('logs')
    .description('print the logs of MCP instances of a running gateway, and follow them')
    .argument('<instance...>', 'ids of instances (mci_…); lines of several are prefixed with the end of the id')
    .option('-f, --follow', 'go on with what is written from now on, until the instance is deleted')
    .option('--tail <n>', 'how many entries to show, the newest; "all" for every one (default: 100, with --since all)', parseTail)
    .option('--since <time>', 'only entries written since then: 90s, 10m, 1h30m, 2d, or 2026-11-20T12:00:00Z', parseSince)
    .option('--level <levels>', 'only entries of these levels, such as warn,error', parseLevels)
    .option('--grep <text>', 'only entries whose message contains the text, without regard to case')
    .option('--json', 'print each entry as a JSON object on a line of its own')
    .option('--no-timestamps', 'leave out when the entries were written')
    .option('--url <url>', 'where the gateway is (default: PANOPTES_URL, else port PORT of this machine)')
    .option('--token <token>', 'a token with the scope READ; others may see it in the list of processes, unlike PANOPTES_TOKEN')
    .action(async (instances: string[], { follow, tail, since, level, grep, json, timestamps, url, token }: Options) => {
      process.once('SIGINT', () => process.exit(interrupted))
      const access = gatewayAccess(io.env(), { url, token })
      const { printLogs } = await import('./logs/print-logs.ts')
      const { followLogs } = await import('./logs/follow-logs.ts')
      const { createLinePrinter } = await import('./logs/line-printer.ts')
      const instanceIds = [...new Set(instances)]
      const wanted: WantedLogs = { levels: level ?? [], text: grep ?? null, since: since ?? null, metadata: json === true }
      const print = createLinePrinter(io, { instanceIds, json: json === true, timestamps })
      const logs = await printLogs(access, { instanceIds, wanted, print, tail: tail ?? (since ? 'all' : defaultTail) })
      if (follow && !(await followLogs(access, { logs, wanted, print, note: io.note }))) io.exitWith(exitCodes.failed)
    })
}

function parseTail(text: string): number | 'all' {
  if (text === 'all') return text
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('A whole number, or "all".')
  return Number(text)
}
