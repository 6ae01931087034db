import type { Env } from '../../env.ts'
import { CommandError } from '../command-error.ts'
import { exitCodes } from '../exit-codes.ts'

/** Where a gateway's API is, and as whom to ask it. */
export interface GatewayAccess {
  /** Of /graphql. */
  readonly url: URL
  readonly authorization: string
}

/**
 * What the command line says, else the environment, else this machine.
 * @throws CommandError that never shows the token
 */
export function gatewayAccess(env: Env, given: { url: string | undefined; token: string | undefined }): GatewayAccess {
  const token = (given.token ?? env.token)?.trim()
  if (!token) {
    throw wrong(
      'No token: set PANOPTES_TOKEN, or give --token. The mutation createAccessToken makes one (the scope READ is enough), and signIn answers one.',
    )
  }
  // What cannot be in a header would be shown by the error of whoever tries to send it.
  if (!/^[\x21-\x7e]+$/.test(token)) throw wrong('The token holds characters that no token has.')
  return { url: apiUrl(given.url ?? env.url ?? `http://127.0.0.1:${env.port}`), authorization: `Bearer ${token}` }
}

function apiUrl(text: string): URL {
  if (!URL.canParse(text)) throw wrong(`--url: expected a URL like http://127.0.0.1:4000, not ${text}`)
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw wrong('--url: expected a URL that starts with http:// or https://')
  if (url.username !== '' || url.password !== '') throw wrong('--url: a name or password in it is not used; take it out.')
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/graphql$/, '')}/graphql`
  return url
}

function wrong(message: string): CommandError {
  return new CommandError(message, exitCodes.usage)
}
