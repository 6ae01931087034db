import type { Column, ModelName, Row, ToMany, ToOne } from './model.ts'

/**
 * Who may see a row of M.
 *
 * - `everyone`: whoever is signed in. `admin`: an ADMIN. `nobody`: a table that the API does not show.
 * - `owner`: the user that the column names, and every ADMIN.
 * - `instance`: the MCP instance that the column names.
 * - `parent`: exactly whoever may see the row that the relation leads to.
 * - `anyOf`: whoever one of them lets in.
 */
export type Audience<M extends ModelName> =
  | 'everyone'
  | 'admin'
  | 'nobody'
  | { readonly owner: Column<M, string | null> }
  | { readonly instance: Column<M, string | null> }
  | { readonly parent: ToOne<M> }
  | { readonly anyOf: readonly Audience<M>[] }

export interface Policy<M extends ModelName> {
  /** The TypeID prefix; null for tables that the API does not show. */
  readonly prefix: string | null
  /** The table's name in SQL. */
  readonly table: string
  /** The columns that name a row for the API; the primary key of a partitioned table has more. */
  readonly identity: readonly Column<M>[]
  readonly readers: Audience<M>
  /** Who may change rows: whoever reads them, or only an ADMIN. */
  readonly writers: 'readers' | 'admin'
  /** Whether rows are soft-deleted; it follows from the columns, and a wrong value does not compile. */
  readonly softDelete: 'deletedAt' extends keyof Row<M> ? true : false
  /** What deleting a row takes along and restoring it brings back; purging removes it too. */
  readonly owns: readonly ToMany<M>[]
  /** The column that names the user whose row it is, for the audit; null where a row is nobody's own. */
  readonly ownerColumn: Column<M, string | null> | null
}
