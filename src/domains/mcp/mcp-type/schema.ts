import { builder } from '../../../graphql/builder.ts'
import { purgeable, removable, restorable } from '../../../graphql/kit/lifecycle-verbs.ts'
import { list } from '../../../graphql/kit/list.ts'
import { listed } from '../../../graphql/kit/listing.ts'
import { mutation } from '../../../graphql/kit/mutation.ts'
import { one } from '../../../graphql/kit/one.ts'
import { row } from '../../../graphql/kit/row.ts'
import { id, timestamps } from '../../../graphql/kit/row-fields.ts'
import { toMany } from '../../../graphql/kit/to-many.ts'
import { Node } from '../../../graphql/node.ts'
import { McpTransport } from '../enums.ts'

builder.prismaObject('McpType', {
  interfaces: [Node],
  select: {},
  fields: (t) => ({
    id: id(t),
    name: t.exposeString('name'),
    displayName: t.exposeString('displayName'),
    description: t.exposeString('description'),
    iconUrl: t.exposeString('iconUrl', { nullable: true }),
    serverScript: t.exposeString('serverScript'),
    serverArguments: t.exposeStringList('serverArguments'),
    transport: t.expose('transport', { type: McpTransport }),
    mcpPath: t.exposeString('mcpPath'),
    configTemplate: t.expose('configTemplate', { type: 'JSONObject' }),
    requiredScopes: t.expose('requiredScopes', { type: 'JSON' }),
    resourceLimits: t.expose('resourceLimits', { type: 'JSONObject' }),
    healthPath: t.exposeString('healthPath'),
    maxDurationMinutes: t.exposeInt('maxDurationMinutes'),
    isActive: t.exposeBoolean('isActive'),
    ...timestamps(t),
    apiKeys: toMany(t, 'apiKeys', 'Your keys for the type; an ADMIN sees those of everybody.'),
    instances: toMany(t, 'instances', 'Your instances of the type; an ADMIN sees those of everybody.'),
  }),
})

listed('McpType', {
  filter: ['id', 'name', 'displayName', 'description', 'isActive', 'maxDurationMinutes', 'createdAt', 'updatedAt'],
  sort: ['name', 'displayName', 'createdAt', 'updatedAt'],
  order: [{ column: 'name', direction: 'ASC' }],
})

builder.queryFields((t) => ({ mcpType: one(t, 'McpType'), mcpTypes: list(t, 'McpType') }))

type InputFields = Parameters<NonNullable<Parameters<typeof mutation>[1]['input']>>[0]

const shared = (t: InputFields) => ({
  description: t.string({ description: 'What the server does.' }),
  iconUrl: t.string({ description: 'An http or https URL of a picture; null takes it away.' }),
  configTemplate: t.field({ type: 'JSONObject', description: "What an instance's configuration starts from." }),
  requiredScopes: t.stringList({ description: 'The OAuth scopes that a key for this type needs.' }),
  resourceLimits: t.field({ type: 'JSONObject', description: '`cpu` in cores, like "0.5", and `memory`, like "512m".' }),
  serverArguments: t.stringList({ description: 'What the script is started with: up to 50 arguments.' }),
  transport: t.field({ type: McpTransport, description: 'How the server speaks with its clients; HTTP when nothing is said.' }),
  mcpPath: t.string({ description: 'The path at which the server speaks MCP; `/mcp` when nothing is said.' }),
  healthPath: t.string({
    description: 'The path that answers health checks; empty when an MCP `initialize` is to be the check.',
  }),
  maxDurationMinutes: t.int({ description: 'The longest that an instance may be asked to live: 1 to 43,200 minutes.' }),
  isActive: t.boolean({ description: 'Whether new instances may be made of it.' }),
})

mutation('createMcpType', {
  description: 'Registers a type of MCP server. Only an ADMIN may: the gateway executes its script.',
  input: (t) => ({
    name: t.string({ required: true, description: 'The name that scripts use: up to 50 of a-z, 0-9 and "-".' }),
    displayName: t.string({ required: true, description: 'The name that people read, up to 100 characters.' }),
    serverScript: t.string({ required: true, description: "A file in the servers folder, or an installed package's binary." }),
    ...shared(t),
  }),
  resolve: (input, { services, actor }) => services.mcpTypes.create(actor, input),
  payload: (t) => ({ mcpType: row(t, 'McpType', (type) => type.id) }),
})

mutation('updateMcpType', {
  description: 'Changes a type; what is left out stays. Only an ADMIN may.',
  input: (t) => ({
    id: t.id({ required: true, description: 'Which type.' }),
    name: t.string({ description: 'The name that scripts use: up to 50 of a-z, 0-9 and "-".' }),
    displayName: t.string({ description: 'The name that people read, up to 100 characters.' }),
    serverScript: t.string({ description: "A file in the servers folder, or an installed package's binary." }),
    ...shared(t),
  }),
  resolve: (input, { services, actor }) => services.mcpTypes.update(actor, input),
  payload: (t) => ({ mcpType: row(t, 'McpType', (type) => type.id) }),
})

removable('McpType')
restorable('McpType')
purgeable('McpType')
