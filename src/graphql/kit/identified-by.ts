import type { RowIdentity } from '../../access/api-id.ts'
import { all, any, type Condition, column } from '../../access/condition.ts'
import type { ModelName } from '../../access/model.ts'
import { policies } from '../../access/policies.ts'

export type Key = RowIdentity

/** The row with exactly this identity. */
export function identifiedBy(identity: Key): Condition {
  return all(...Object.entries(identity).map(([name, value]) => column(name, 'eq', value)))
}

/** The rows with one of these identities: a list of the last column's values for each combination of the others. */
export function identifiedByAny(model: ModelName, keys: readonly Key[]): Condition {
  const { identity } = policies[model]
  const last = identity.at(-1)
  if (last === undefined) throw new Error(`${model} has no identity`)
  const groups = new Map<string, { readonly rest: Key; readonly values: (string | number | bigint | undefined)[] }>()
  for (const { [last]: value, ...rest } of keys) {
    const name = Object.values(rest).join(' ')
    const group = groups.get(name) ?? { rest, values: [] }
    groups.set(name, group)
    group.values.push(value)
  }
  return any(...[...groups.values()].map(({ rest, values }) => all(identifiedBy(rest), column(last, 'in', values))))
}
