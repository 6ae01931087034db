import { apiId } from '../../access/api-id.ts'
import { Bindings } from '../../access/to-sql.ts'
import { query } from '../query.ts'
import type { Change } from '../writer.ts'
import type { Affected } from './soft-deleted.ts'

/**
 * What privacy law asks for when rows are erased: the audit keeps that something happened to them and who did it, but neither what it was nor
 * from where. The same for whatever belonged to a purged user, and for the addresses from which a purged user or instance acted.
 */
export async function eraseTraces(change: Change, affected: Affected): Promise<void> {
  const blank = 'ip_address = NULL, user_agent = NULL'
  for (const [model, rows] of affected) {
    const shownIds = rows.map(({ id }) => apiId(model, { id }))
    const entities = new Bindings()
    const about = `entity_type = ${entities.bind(model)} AND entity_id = ANY(${entities.bind(shownIds)})`
    await query(change, `UPDATE audit_events SET changes = '{}', ${blank} WHERE ${about}`, entities)
    const actors = new Bindings()
    await query(change, `UPDATE audit_events SET ${blank} WHERE actor_id = ANY(${actors.bind(shownIds)})`, actors)
  }
  const ids = [...affected.values()].flatMap((rows) => rows.map((row) => row.id))
  const bindings = new Bindings()
  const among = `ANY(${bindings.bind(ids)}::uuid[])`
  await query(change, `UPDATE audit_events SET changes = '{}', ${blank} WHERE owner_id = ${among}`, bindings)
  await query(change, `DELETE FROM idempotency_records WHERE actor_id = ${among}`, bindings)
}
