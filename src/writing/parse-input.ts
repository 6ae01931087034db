import { z } from 'zod'
import { parseApiId } from '../access/api-id.ts'
import type { ModelName } from '../access/model.ts'
import { policies } from '../access/policies.ts'
import { PanoptesError } from '../errors.ts'

/**
 * The input, checked and converted.
 * @throws PanoptesError BAD_USER_INPUT with one entry in `fields` for each problem.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map((issue) => ({ path: ['input', ...issue.path].join('.'), message: issue.message }))
  const message = fields.map((field) => `${field.path}: ${field.message}`).join('; ')
  throw new PanoptesError('BAD_USER_INPUT', message, { fields })
}

/** An id of the API that must name a row of the model; becomes its uuid. */
export function rowId(model: ModelName) {
  return z.string().transform((id, context) => {
    const parsed = parseApiId(id)
    if (parsed?.model === model) return String(parsed.identity.id)
    context.addIssue({ code: 'custom', message: `expected the id of a ${model} (${policies[model].prefix}_…)` })
    return z.NEVER
  })
}

/** A field that an update may leave out: null and absent both mean "leave it as it is". */
export function optional<S extends z.ZodType>(schema: S) {
  return schema.nullish().transform((value) => value ?? undefined)
}
