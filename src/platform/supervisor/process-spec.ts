/** A program as it is to be run. */
export interface ProcessSpec {
  /** The program, as an absolute path. */
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The whole environment: nothing of the gateway's own gets in. */
  readonly env: Readonly<Record<string, string>>
  /** `lines`: stdout and stderr are lines of log. `protocol`: stdin and stdout belong to the caller (an MCP server over stdio); only stderr is log. */
  readonly stdio: 'lines' | 'protocol'
}
