import type { Logger } from 'pino'
import { type InstanceViewer, nobody, type Scope, type UserViewer, type Viewer } from '../../../access/viewer.ts'
import type { TokenKind } from '../../../platform/tokens/token.ts'
import type { Database } from '../../../storage/database.ts'
import { namedStatement } from '../../../storage/named-statement.ts'
import { createLastUse } from '../../../writing/last-use.ts'
import { bearerToken, unknownToken } from './bearer-token.ts'
import { byTokenHash, lastUses, stillHolding } from './credentials-sql.ts'
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
  const { pool } = deps.database
  const lastUse = createLastUse(deps)

  return {
    async authenticate(authorization) {
      const token = bearerToken(authorization)
      if (token === null) return nobody
      const { kind, hash } = token
      const { rows } = await pool.query<Credential>({
        ...namedStatement(deps.database, `authenticate ${kind}`),
        text: byTokenHash[kind],
        values: [hash],
      })
      const [credential] = rows
      if (credential === undefined) throw unknownToken()
      const { credentialId, userId, credentialStale, userStale } = credential
      if (credentialStale && kind !== 'instance') lastUse.note(lastUses[kind], credentialId)
      if (userStale) lastUse.note(lastUses.user, userId)
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
  if (kind === 'instance') return instanceViewer(id, userId, hash)
  const scopes = scopesOf(credential)
  const named = { kind: kind === 'session' ? 'SESSION' : 'TOKEN', id } as const
  return { kind: 'USER', userId, role: effectiveRole(role, scopes), scopes, credential: named }
}

/** An instance that came with the token of this hash. */
export function instanceViewer(instanceId: string, userId: string, hash: Buffer): InstanceViewer {
  return { kind: 'INSTANCE', instanceId, userId, credential: { kind: 'INSTANCE_TOKEN', hash: hash.toString('hex') } }
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
