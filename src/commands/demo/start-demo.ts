import type { Logger } from 'pino'
import type { App } from '../../app.ts'
import type { Io } from '../io.ts'
import { type Demo, prepareDemo } from './prepare-demo.ts'
import { visitDemo } from './visit-demo.ts'

export interface StartDemoOptions {
  /** Where the gateway is reached. */
  readonly url: string
  /** The home folder. */
  readonly home: string
  readonly io: Io
  readonly logger: Logger
  /** Aborts when the gateway stops. */
  readonly signal: AbortSignal
}

/** Has two real servers run, visited by a client again and again, and says how to watch them. */
export async function startDemo(app: App, { url, home, io, logger, signal }: StartDemoOptions): Promise<void> {
  const demo = await prepareDemo({ ...app, home })
  io.print(instructions(demo, url))
  for (const instance of demo.instances) void visitDemo(instance, { url, logger, signal })
}

function instructions({ email, password, instances }: Demo, url: string): string {
  return `
The demo runs two MCP servers and calls them again and again. Watch their logs at ${url}: sign in with
  e-mail    ${email}
  password  ${password}

In a terminal, by an instance's own token:
${instances.map(({ id, accessToken }) => `  PANOPTES_URL=${url} PANOPTES_TOKEN=${accessToken} npx panoptes logs -f ${id}`).join('\n')}
`
}
