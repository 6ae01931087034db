import type { Command } from 'commander'
import type { Logger } from 'pino'
import type { Env } from '../env.ts'
import { redactText } from '../platform/redact-text.ts'
import type { Check, Finding } from './doctor/check.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'

/** `panoptes doctor`: looks at everything that a start needs, changes nothing, and says what to do. */
export function doctorCommand(program: Command, io: Io): void {
  program
    .command('doctor')
    .description('check what the gateway needs, and say what to do about what is missing')
    .option('--json', 'print the findings as JSON')
    .action(async (options: { json?: true }) => {
      const env = io.env()
      const { checks } = await import('./doctor/checks.ts')
      // What a part would log while it is looked at is said by the finding.
      const logger = io.logger('silent')
      const findings: Finding[] = []
      for (const check of checks) findings.push(await examine(check, env, logger))
      if (options.json) io.printJson({ ok: findings.every(({ ok }) => ok), findings })
      else for (const finding of findings) io.print(line(finding))
      if (findings.some(({ ok }) => !ok)) io.exitWith(exitCodes.failed)
    })
}

async function examine({ name, look }: Check, env: Env, logger: Logger): Promise<Finding> {
  try {
    return { name, ...(await look(env, logger)) }
  } catch (error) {
    const message = redactText(error instanceof Error ? error.message : String(error))
    return { name, ok: false, message, advice: 'This should not happen; the message is all there is to go by.' }
  }
}

function line({ name, ok, message, advice }: Finding): string {
  return `${ok ? 'ok   ' : 'WRONG'}  ${name}: ${message}${advice === null ? '' : `\n       → ${advice}`}`
}
