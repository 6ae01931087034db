import { builder } from '../../../graphql/builder.ts'
import { declareEnum } from '../../../graphql/enum-registry.ts'
import { list } from '../../../graphql/kit/list.ts'
import { listed } from '../../../graphql/kit/listing.ts'
import { mutation } from '../../../graphql/kit/mutation.ts'
import { one } from '../../../graphql/kit/one.ts'
import { row } from '../../../graphql/kit/row.ts'
import { id, timestamps } from '../../../graphql/kit/row-fields.ts'
import { Node } from '../../../graphql/node.ts'
import * as enums from '../../../storage/generated/prisma/enums.ts'

const SettingScope = declareEnum('SettingScope', enums.SettingScope, 'Whom a setting concerns.', {
  APP: 'How the product behaves.',
  SYSTEM: 'How the gateway itself runs.',
})

builder.prismaObject('Setting', {
  interfaces: [Node],
  select: {},
  fields: (t) => ({
    id: id(t),
    key: t.exposeString('key'),
    scope: t.expose('scope', { type: SettingScope }),
    value: t.expose('value', { type: 'JSON' }),
    description: t.exposeString('description'),
    ...timestamps(t),
  }),
})

listed('Setting', {
  filter: ['key', 'scope', 'updatedAt'],
  sort: ['key', 'updatedAt'],
  order: [{ column: 'key', direction: 'ASC' }],
})

builder.queryFields((t) => ({ setting: one(t, 'Setting'), settings: list(t, 'Setting') }))

mutation('updateSetting', {
  description: 'Changes a setting; every gateway goes by the new value at once. Only an ADMIN may.',
  input: (t) => ({
    key: t.string({ required: true, description: 'The name of the setting, such as "mcp.max_instances_per_user".' }),
    value: t.field({ type: 'JSON', required: true, description: "The new value, of the setting's own type and range." }),
  }),
  resolve: (input, { services, actor }) => services.settings.update(actor, input),
  payload: (t) => ({ setting: row(t, 'Setting', (setting) => setting.id) }),
})
