import type { LogLevel } from '../../storage/generated/prisma/enums.ts'

/** Which entries are wanted, and what of them. */
export interface WantedLogs {
  /** Empty for all. */
  readonly levels: readonly LogLevel[]
  readonly text: string | null
  readonly since: Date | null
  readonly metadata: boolean
}

/** As the filter of a connection. */
export function connectionFilter({ levels, text, since }: WantedLogs): object {
  return {
    ...(levels.length > 0 && { level: { in: levels } }),
    ...(text !== null && { message: { icontains: text } }),
    ...(since !== null && { timestamp: { gte: since } }),
  }
}

/** As the filter of a subscription. */
export function streamFilter({ levels, text, since }: WantedLogs): object {
  return { levels, text, since }
}
