import { z } from 'zod'
import { type Child, startChild } from './child.ts'

export interface StartedServer extends Child {
  readonly url: string
}

const ready = z.object({ url: z.string() })

/** Starts a server program that answers with its URL. */
export async function startServer(file: URL, argument: unknown): Promise<StartedServer> {
  const child = await startChild(file, argument)
  return { ...child, ...ready.parse(child.ready) }
}

/** A whole gateway on a migrated database. Entries that it is sent (`{ publish: text }`) it appends to the log of `instanceId`. */
export function startPanoptes(argument: { readonly databaseUrl: string; readonly instanceId?: string }): Promise<StartedServer> {
  return startServer(new URL('./panoptes.ts', import.meta.url), argument)
}
