import type { TokenKind } from '../../../platform/tokens/token.ts'
import { isStale, type LastUseColumn } from '../../../writing/last-use.ts'

/** The user behind a credential may still act. */
const activeUser = 'u.is_active AND u.deleted_at IS NULL'
/** The credential itself still holds; the database's clock is the one that all gateways share. */
const session = 's.revoked_at IS NULL AND s.expires_at > now()'
const personal = 't.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())'
/** An instance's token ends with the instance's time; a stopped one may come back before that. */
const instance = 'i.deleted_at IS NULL AND i.expires_at > now()'

/** When credentials and users were last seen, kept to the minute. */
export const lastUses = {
  session: { table: 'auth_sessions', column: 'last_used_at', within: '1 minute' },
  personal: { table: 'access_tokens', column: 'last_used_at', within: '1 minute' },
  user: { table: 'users', column: 'last_active_at', within: '1 minute' },
} as const satisfies Readonly<Record<string, LastUseColumn>>

/** Instances and their users, by the hash $1 of an access token that holds. */
export const instanceByTokenHash = {
  from: 'mcp_instances i JOIN users u ON u.id = i.user_id',
  where: `i.access_token_hash = $1 AND ${instance} AND ${activeUser}`,
} as const

/** One statement per kind of token, by the token's hash. */
export const byTokenHash: Readonly<Record<TokenKind, string>> = {
  session: `SELECT s.id AS "credentialId", u.id AS "userId", u.role::text AS role, NULL::text[] AS scopes,
      ${isStale(lastUses.session, 's')} AS "credentialStale", ${isStale(lastUses.user, 'u')} AS "userStale"
    FROM auth_sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1 AND ${session} AND ${activeUser}`,
  personal: `SELECT t.id AS "credentialId", u.id AS "userId", u.role::text AS role, t.scopes::text[] AS scopes,
      ${isStale(lastUses.personal, 't')} AS "credentialStale", ${isStale(lastUses.user, 'u')} AS "userStale"
    FROM access_tokens t JOIN users u ON u.id = t.user_id WHERE t.token_hash = $1 AND ${personal} AND ${activeUser}`,
  instance: `SELECT i.id AS "credentialId", u.id AS "userId", u.role::text AS role, NULL::text[] AS scopes,
      false AS "credentialStale", false AS "userStale"
    FROM ${instanceByTokenHash.from} WHERE ${instanceByTokenHash.where}`,
}

/**
 * The credentials among $1 (sessions) and $2 (personal tokens), by their ids, and $3 (instances' tokens), by their hashes in hexadecimal digits,
 * that still hold, with the user's role and the token's scopes.
 */
export const stillHolding = `
  SELECT s.id::text AS name, u.role::text AS role, NULL::text[] AS scopes FROM auth_sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = ANY($1::uuid[]) AND ${session} AND ${activeUser}
  UNION ALL
  SELECT t.id::text, u.role::text, t.scopes::text[] FROM access_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.id = ANY($2::uuid[]) AND ${personal} AND ${activeUser}
  UNION ALL
  SELECT encode(i.access_token_hash, 'hex'), u.role::text, NULL::text[] FROM mcp_instances i JOIN users u ON u.id = i.user_id
    WHERE i.access_token_hash = ANY(SELECT decode(hash, 'hex') FROM unnest($3::text[]) AS hash) AND ${instance} AND ${activeUser}`
