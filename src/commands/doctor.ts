import type { Command } from 'commander'
import type { Env } from '../env.ts'
import { redactText } from '../platform/redact-text.ts'
import type { Check, Finding } from './doctor/check.ts'
import { databaseCheck } from './doctor/database.ts'
import { homeFolderCheck } from './doctor/home-folder.ts'
import { masterKeyCheck } from './doctor/master-key.ts'
import { nodeVersionCheck } from './doctor/node-version.ts'
import { portCheck } from './doctor/port.ts'
import { redisCheck } from './doctor/redis.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'

const checks: readonly Check[] = [nodeVersionCheck, homeFolderCheck, masterKeyCheck, databaseCheck, redisCheck, portCheck]

/** `panoptes doctor`: looks at everything that a start needs, changes nothing, and says what to do. */
export function doctorCommand(program: Command, io: Io): void {
  program
    .command('doctor')
    .description('check what the gateway needs, and say what to do about what is missing')
    .option('--json', 'print the findings as JSON')
    .action(async (options: { json?: true }) => {
      const env = io.env()
      const findings: Finding[] = []
      for (const check of checks) findings.push(await examine(check, env))
      if (options.json) io.printJson({ ok: findings.every(({ ok }) => ok), findings })
      else for (const finding of findings) io.print(line(finding))
      if (findings.some(({ ok }) => !ok)) io.exitWith(exitCodes.failed)
    })
}

async function examine({ name, look }: Check, env: Env): Promise<Finding> {
  try {
    return { name, ...(await look(env)) }
  } catch (error) {
    const message = redactText(error instanceof Error ? error.message : String(error))
    return { name, ok: false, message, advice: 'This should not happen; the message is all there is to go by.' }
  }
}

function line({ name, ok, message, advice }: Finding): string {
  return `${ok ? 'ok   ' : 'WRONG'}  ${name}: ${message}${advice === null ? '' : `\n       → ${advice}`}`
}
