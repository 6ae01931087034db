import type { Logger } from 'pino'
import { nobody, type Scope, type UserViewer, type Viewer } from '../../../access/viewer.ts'
import { PanoptesError } from '../../../errors.ts'
import { hashToken, type TokenKind, tokenKind } from '../../../platform/tokens/token.ts'
import type { Database } from '../../../storage/database.ts'
import { byTokenHash, stillHolding } from './credentials-sql.ts'
import { createLastUse } from './last-use.ts'
import { effectiveRole, sessionScopes } from './scopes.ts'

/** Finds out who asks. */
export interface Authentication {
  /**
   * The viewer that an `Authorization` header, or the same text from a socket's `connectionParams`, stands for; nobody without one.
   * @throws PanoptesError UNAUTHENTICATED when the header is malformed, or the token is unknown, expired, revoked or its user's no more.
   */
  authenticate(authorization: string | null): Promise<Viewer>
  /**
   * For each viewer whether it may still be here as what it came: its credential holds, and its role is the same. One statement for all.
   */
  stillValid(viewers: readonly Viewer[]): Promise<readonly boolean[]>
  /** Waits for what is noted in the background. */
  close(): Promise<void>
}

interface Holder {
  readonly role: UserViewer['role']
  /** Null when it may do all that its user may. */
  readonly scopes: readonly Scope[] | null
}

interface Credential extends Holder {
  readonly credentialId: string
  readonly userId: string
  readonly credentialStale: boolean
  readonly userStale: boolean
}

export function createAuthentication(deps: { readonly database: Database; readonly logger: Logger }): Authentication {
  const { kind: databaseKind, pool } = deps.database
  /** Named, a statement is parsed once for each connection; behind the embedded database's connections is one session, where names would clash. */
  const named = (name: string) => (databaseKind === 'server' ? { name } : {})
  const lastUse = createLastUse(deps)

  return {
    async authenticate(authorization) {
      if (authorization === null || authorization.trim() === '') return nobody
      const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1]
      const kind = token === undefined ? null : tokenKind(token)
      if (token === undefined || kind === null) throw refused('The Authorization header is not "Bearer <token>".')
      const hash = Buffer.from(hashToken(token))
      const { rows } = await pool.query<Credential>({
        ...named(`authenticate ${kind}`),
        text: byTokenHash[kind],
        values: [hash],
      })
      const [credential] = rows
      if (credential === undefined) throw refused('This token is unknown, expired or revoked: sign in again.')
      const { credentialId, userId, credentialStale, userStale } = credential
      if (credentialStale) lastUse.note(kind === 'session' ? 'auth_sessions' : 'access_tokens', credentialId)
      if (userStale) lastUse.note('users', userId)
      return viewerOf(kind, credential, hash)
    },

    async stillValid(viewers) {
      const credentials = viewers.map(credentialOf)
      const among = (kind: TokenKind) => credentials.flatMap((one) => (one?.kind === kind ? [one.name] : []))
      const { rows } = await pool.query<Holder & { readonly name: string }>(stillHolding, [
        among('session'),
        among('personal'),
        among('instance'),
      ])
      const holders = new Map(rows.map((row) => [row.name, row]))
      return viewers.map((viewer, index) => {
        const holder = holders.get(credentials[index]?.name ?? '')
        if (viewer.kind === 'NOBODY' || viewer.kind === 'SYSTEM') return true
        if (holder === undefined) return false
        return viewer.kind === 'INSTANCE' || viewer.role === effectiveRole(holder.role, scopesOf(holder))
      })
    },

    close: () => lastUse.close(),
  }
}

function viewerOf(kind: TokenKind, credential: Credential, hash: Buffer): Viewer {
  const { credentialId: id, userId, role } = credential
  if (kind === 'instance') {
    return { kind: 'INSTANCE', instanceId: id, userId, credential: { kind: 'INSTANCE_TOKEN', hash: hash.toString('hex') } }
  }
  const scopes = scopesOf(credential)
  const named = { kind: kind === 'session' ? 'SESSION' : 'TOKEN', id } as const
  return { kind: 'USER', userId, role: effectiveRole(role, scopes), scopes, credential: named }
}

function scopesOf({ scopes }: Holder): ReadonlySet<Scope> {
  return scopes === null ? sessionScopes : new Set(scopes)
}

/** What `stillHolding` knows the viewer's credential by. */
function credentialOf(viewer: Viewer): { readonly kind: TokenKind; readonly name: string } | null {
  if (viewer.kind === 'INSTANCE') return { kind: 'instance', name: viewer.credential.hash }
  if (viewer.kind !== 'USER') return null
  return { kind: viewer.credential.kind === 'SESSION' ? 'session' : 'personal', name: viewer.credential.id }
}

function refused(message: string): PanoptesError {
  return new PanoptesError('UNAUTHENTICATED', message)
}
