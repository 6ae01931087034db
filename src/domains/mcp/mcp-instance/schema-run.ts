import { mutation } from '../../../graphql/kit/mutation.ts'
import { row } from '../../../graphql/kit/row.ts'

type InputFields = Parameters<NonNullable<Parameters<typeof mutation>[1]['input']>>[0]

const which = (t: InputFields) => ({ id: t.id({ required: true, description: 'Which instance.' }) })
const shownOnce = 'The access token. It is shown this once: keep it.'

mutation('createMcpInstance', {
  description: 'Makes an instance of a type and asks for it to run.',
  input: (t) => ({
    mcpTypeId: t.id({ required: true, description: 'What to make an instance of.' }),
    config: t.field({ type: 'JSONObject', description: 'What the server is started with.' }),
    durationMinutes: t.int({
      description: 'How long it may live: at most what the type allows. The settings say how long without it.',
    }),
    start: t.boolean({ defaultValue: true, description: 'Whether it is to run at once.' }),
    idempotencyKey: t.string({
      description:
        'Names this request, up to 200 characters: sent again with the same key it gives the first answer and makes nothing.',
    }),
  }),
  resolve: (input, { services, actor }) => services.mcpInstances.create(actor, input),
  payload: (t) => ({
    mcpInstance: row(t, 'McpInstance', ({ instance }) => instance.id),
    accessToken: t.exposeString('accessToken', { description: shownOnce }),
  }),
})

mutation('updateMcpInstance', {
  description: 'Changes what an instance is started with; it holds from its next start on.',
  input: (t) => ({
    ...which(t),
    config: t.field({ type: 'JSONObject', description: 'What the server is started with; it replaces what there was.' }),
  }),
  resolve: (input, { services, actor }) => services.mcpInstances.update(actor, input),
  payload: (t) => ({ mcpInstance: row(t, 'McpInstance', (instance) => instance.id) }),
})

mutation('startMcpInstance', {
  description: 'Asks for an instance to run. One that has ended gets a new expiry.',
  input: (t) => ({
    ...which(t),
    durationMinutes: t.int({ description: 'How long it may live from now: at most what the type allows.' }),
  }),
  resolve: (input, { services, actor }) => services.mcpInstances.start(actor, input),
  payload: (t) => ({ mcpInstance: row(t, 'McpInstance', (instance) => instance.id) }),
})

mutation('stopMcpInstance', {
  description: 'Asks for an instance not to run; one that has ended stays as it is.',
  input: which,
  resolve: (input, { services, actor }) => services.mcpInstances.stop(actor, input),
  payload: (t) => ({ mcpInstance: row(t, 'McpInstance', (instance) => instance.id) }),
})

mutation('restartMcpInstance', {
  description: 'Has an instance start anew; one that runs keeps its expiry.',
  input: which,
  resolve: (input, { services, actor }) => services.mcpInstances.restart(actor, input),
  payload: (t) => ({ mcpInstance: row(t, 'McpInstance', (instance) => instance.id) }),
})

mutation('extendMcpInstance', {
  description: 'Adds to the time of a pending or running instance, up to what its type allows from now.',
  input: (t) => ({ ...which(t), minutes: t.int({ required: true, description: 'How many minutes more.' }) }),
  resolve: (input, { services, actor }) => services.mcpInstances.extend(actor, input),
  payload: (t) => ({ mcpInstance: row(t, 'McpInstance', (instance) => instance.id) }),
})

mutation('rotateMcpInstanceToken', {
  description: 'Replaces the access token of an instance. The old one is refused at once.',
  input: which,
  resolve: (input, { services, actor }) => services.mcpInstances.rotateToken(actor, input),
  payload: (t) => ({
    mcpInstance: row(t, 'McpInstance', ({ instance }) => instance.id),
    accessToken: t.exposeString('accessToken', { description: shownOnce }),
  }),
})
