/** What a command's exit code says; scripts may rely on it. */
export const exitCodes = {
  ok: 0,
  /** The command was understood and could not do its work. */
  failed: 1,
  /** The command line or the configuration is wrong: trying again without a change is of no use. */
  usage: 2,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
