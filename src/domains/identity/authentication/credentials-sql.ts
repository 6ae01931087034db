import type { TokenKind } from '../../../platform/tokens/token.ts'

/** The user behind a credential may still act. */
const activeUser = 'u.is_active AND u.deleted_at IS NULL'
/** The credential itself still holds; the database's clock is the one that all gateways share. */
const session = 's.revoked_at IS NULL AND s.expires_at > now()'
const personal = 't.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())'
/** An instance's token ends with the instance's time; a stopped one may come back before that. */
const instance = 'i.deleted_at IS NULL AND i.expires_at > now()'

/** `lastUsedAt` and `lastActiveAt` are kept to the minute: not every request becomes a write. */
export const stale = (column: string): string => `(${column} IS NULL OR ${column} < now() - interval '1 minute')`

/** One statement per kind of token, by the token's hash. */
export const byTokenHash: Readonly<Record<TokenKind, string>> = {
  session: `SELECT s.id AS "credentialId", u.id AS "userId", u.role::text AS role, NULL::text[] AS scopes,
      ${stale('s.last_used_at')} AS "credentialStale", ${stale('u.last_active_at')} AS "userStale"
    FROM auth_sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1 AND ${session} AND ${activeUser}`,
  personal: `SELECT t.id AS "credentialId", u.id AS "userId", u.role::text AS role, t.scopes::text[] AS scopes,
      ${stale('t.last_used_at')} AS "credentialStale", ${stale('u.last_active_at')} AS "userStale"
    FROM access_tokens t JOIN users u ON u.id = t.user_id WHERE t.token_hash = $1 AND ${personal} AND ${activeUser}`,
  instance: `SELECT i.id AS "credentialId", u.id AS "userId", u.role::text AS role, NULL::text[] AS scopes,
      false AS "credentialStale", false AS "userStale"
    FROM mcp_instances i JOIN users u ON u.id = i.user_id WHERE i.access_token_hash = $1 AND ${instance} AND ${activeUser}`,
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
