import { badField } from '../../../errors.ts'
import type { McpType } from '../../../storage/generated/prisma/client.ts'
import type { Change } from '../../../writing/writer.ts'
import { readSetting } from '../../settings/setting/read-setting.ts'

export const millisecondsPerMinute = 60_000

/**
 * When an instance that starts its time now is over: after as many minutes as were asked for, or as the settings say, then at
 * most what the type allows.
 * @throws PanoptesError BAD_USER_INPUT when more was asked for than the type allows.
 */
export async function expiryFromNow(change: Change, type: McpType, minutes: number | undefined): Promise<Date> {
  if (minutes !== undefined && minutes > type.maxDurationMinutes) throw tooLong('input.durationMinutes', type)
  const inForce = minutes ?? Math.min(await readSetting(change.tx, 'mcp.default_duration_minutes'), type.maxDurationMinutes)
  return new Date(change.now.getTime() + inForce * millisecondsPerMinute)
}

/** BAD_USER_INPUT that names what the type allows. */
export function tooLong(path: string, type: McpType) {
  return badField(path, `An instance of ${type.name} may live ${type.maxDurationMinutes} minutes from now, not longer.`)
}
