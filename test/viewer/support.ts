import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { chromiumPath } from '../support/chromium.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'

export interface ViewerApp extends TestApp {
  /** Without a slash at the end. */
  readonly url: string
}

/** One whole gateway with a port for the browser tests of a file; each test makes users of its own. */
export function useViewerApp(): () => ViewerApp {
  let app: ViewerApp | undefined
  beforeAll(async () => {
    if (chromiumPath === null) return
    const started = await createTestApp()
    app = { ...started, url: (await started.transport.listen()).url }
  })
  afterAll(() => app?.close())
  return () => {
    if (app === undefined) throw new Error('There is no gateway: this is for browserTest.')
    return app
  }
}

/** A user who can sign in by hand. */
export async function createUser(
  admin: GraphqlClient,
  name: string,
): Promise<{ readonly email: string; readonly password: string }> {
  const suffix = randomBytes(4).toString('hex')
  const credentials = { email: `${name}.${suffix}@example.test`, password: randomBytes(12).toString('hex') }
  await admin.mutate('createUser', { ...credentials, name, role: 'MEMBER' }, 'user { id }')
  return credentials
}
