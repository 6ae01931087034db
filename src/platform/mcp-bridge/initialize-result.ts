import { z } from 'zod'

/** What a server says of itself. The SDK's own schema leaves out what it does not know: clients are told everything. */
export const initializeResult = z.looseObject({
  protocolVersion: z.string(),
  capabilities: z.looseObject({}),
  serverInfo: z.looseObject({ name: z.string(), version: z.string() }),
})

export type InitializeResult = z.output<typeof initializeResult>
