import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const content = z.object({ password: z.string(), accessTokens: z.record(z.string(), z.string()) })

/** What was made up for the demo, so that it is the same at the next start: whoever follows a log goes on. */
export type DemoSecrets = z.infer<typeof content>

function pathIn(home: string): string {
  return join(home, 'demo.json')
}

/** What an earlier demo has made up; nothing when there was none, or its file does not say. */
export async function readDemoFile(home: string): Promise<DemoSecrets | null> {
  try {
    return content.parse(JSON.parse(await readFile(pathIn(home), 'utf8')))
  } catch {
    return null
  }
}

/** Keeps it in the home folder, for nobody else to read. */
export async function writeDemoFile(home: string, secrets: DemoSecrets): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 })
  await writeFile(pathIn(home), JSON.stringify(secrets, null, 2), { mode: 0o600 })
}
