import type { FieldMap, InputFieldMap } from '@pothos/core'
import type { FieldAccess } from '../access-plugin.ts'
import { builder, type SchemaTypes } from '../builder.ts'
import type { Context } from '../context.ts'

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>
type InputFields = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>
type PayloadFields<R> = PothosSchemaTypes.ObjectFieldBuilder<Types, R>

/**
 * One mutation: `name(input: NameInput!): NamePayload!`. The resolver is one call of a service, which checks the input (hence `unknown`),
 * authorises, writes and audits; the payload's fields read what it answers. A row in the payload is a `row(t, …)` field.
 */
export function mutation<R extends object>(
  name: string,
  options: {
    readonly description: string
    readonly access?: FieldAccess
    readonly input?: (t: InputFields) => InputFieldMap
    readonly resolve: (input: unknown, context: Context) => Promise<R>
    readonly payload: (t: PayloadFields<R>) => FieldMap
  },
): void {
  const title = name.charAt(0).toUpperCase() + name.slice(1)
  const payload = builder.objectRef<R>(`${title}Payload`).implement({
    description: `What \`${name}\` answers.`,
    fields: options.payload,
  })
  const fields = options.input
  const input = fields && builder.inputRef<object>(`${title}Input`)
  input?.implement({ description: `What \`${name}\` is given.`, fields: (t) => fields?.(t) ?? {} })
  builder.mutationField(name, (t) =>
    t.field({
      type: payload,
      description: options.description,
      args: input ? { input: t.arg({ type: input, required: true, description: 'What is to be done.' }) } : {},
      extensions: options.access ? { access: options.access } : {},
      resolve: (_root, args, context) => options.resolve('input' in args ? args.input : {}, context) as never,
    }),
  )
}
