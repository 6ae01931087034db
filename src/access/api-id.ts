import { PanoptesError } from '../errors.ts'
import { decodeTypeId, encodeTypeId } from '../platform/ids/type-id.ts'
import { fieldOf, modelNames } from './datamodel.ts'
import type { ModelName } from './model.ts'
import { policies } from './policies.ts'

/** The columns that name a row, with their values. */
export type RowIdentity = Readonly<Record<string, string | number | bigint>>

const modelByPrefix = new Map(
  modelNames.flatMap((model) => (policies[model].prefix ? [[policies[model].prefix, model] as const] : [])),
)

/**
 * The id by which the API shows a row: the TypeID of its uuid (`mci_01h455vb4pex5vsknk084sn02q`), followed by whatever else names the
 * row (`log_01h455vb4pex5vsknk084sn02q_42`), or the prefix and a number where there is no uuid (`prt_3001`).
 */
export function apiId(model: ModelName, row: Readonly<Record<string, unknown>>): string {
  const { prefix, identity } = policies[model]
  if (prefix === null) throw new Error(`${model} has no id in the API`)
  const parts = identity.map((name) => {
    const value = row[name]
    if (value === undefined || value === null) throw new Error(`${model}.${name} was not loaded`)
    return isUuid(model, name) ? encodeTypeId(prefix, String(value)).slice(prefix.length + 1) : String(value)
  })
  return [prefix, ...parts].join('_')
}

/** Which row an id names; null when it is not an id of any table that the API shows. */
export function parseApiId(id: string): { readonly model: ModelName; readonly identity: RowIdentity } | null {
  const [prefix = '', ...parts] = id.split('_')
  const model = modelByPrefix.get(prefix)
  if (model === undefined || parts.length !== policies[model].identity.length) return null
  const identity: Record<string, string | number | bigint> = {}
  for (const [index, name] of policies[model].identity.entries()) {
    const value = parsePart(model, name, prefix, parts[index] ?? '')
    if (value === null) return null
    identity[name] = value
  }
  return { model, identity }
}

function parsePart(model: ModelName, name: string, prefix: string, part: string): string | number | bigint | null {
  if (isUuid(model, name)) return decodeTypeId(`${prefix}_${part}`)?.uuid ?? null
  if (!/^(0|[1-9]\d{0,17})$/.test(part)) return null
  return fieldOf(model, name).type === 'BigInt' ? BigInt(part) : Number(part)
}

function isUuid(model: ModelName, name: string): boolean {
  return fieldOf(model, name).type === 'String'
}

/**
 * The identity of a row of one model.
 * @throws PanoptesError BAD_USER_INPUT naming `path` when the id is malformed or of another type.
 */
export function identityOf(model: ModelName, id: string, path = 'id'): RowIdentity {
  const parsed = parseApiId(id)
  if (parsed?.model === model) return parsed.identity
  const message = `"${id.slice(0, 64)}" is not the id of a ${model}: those start with ${policies[model].prefix}_.`
  throw new PanoptesError('BAD_USER_INPUT', message, { fields: [{ path, message }] })
}

/** The uuid of a row of a model that has one; errors as `identityOf`. */
export function uuidOf(model: ModelName, id: string, path = 'id'): string {
  return String(identityOf(model, id, path).id)
}
