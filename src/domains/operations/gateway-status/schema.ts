import { builder } from '../../../graphql/builder.ts'
import type { GatewayStatus as Status } from './service.ts'

const DatabaseKind = builder.enumType('DatabaseKind', {
  description: 'Where the rows are.',
  values: {
    EMBEDDED: { value: 'embedded', description: 'In the embedded PostgreSQL of this gateway.' },
    SERVER: { value: 'server', description: 'On a PostgreSQL server.' },
  } as const,
})

const BusKind = builder.enumType('BusKind', {
  description: 'How gateways hear of each other.',
  values: {
    MEMORY: { value: 'memory', description: 'Not at all: this one is alone.' },
    REDIS: { value: 'redis', description: 'Over Redis.' },
  } as const,
})

const Database = builder.objectRef<Status['database']>('DatabaseStatus').implement({
  description: 'How the database is.',
  fields: (t) => ({
    kind: t.expose('kind', { type: DatabaseKind, description: 'Where the rows are.' }),
    ok: t.exposeBoolean('ok', { description: 'Whether it answers.' }),
    latencyMs: t.exposeFloat('latencyMs', {
      nullable: true,
      description: 'How long it took to answer the smallest question, in milliseconds; null when it did not.',
    }),
  }),
})

const Bus = builder.objectRef<Status['bus']>('BusStatus').implement({
  description: 'How the bus between the gateways is.',
  fields: (t) => ({
    kind: t.expose('kind', { type: BusKind, description: 'What it runs on.' }),
    ok: t.exposeBoolean('ok', { description: 'Whether this gateway reaches the others, and they it.' }),
    dropped: t.exposeFloat('dropped', {
      description:
        'Messages of this gateway that may not have reached the others since it started; they read the database instead.',
    }),
  }),
})

const Job = builder.objectRef<Status['jobs'][number]>('JobStatus').implement({
  description: 'Periodic work, as this gateway sees it; another gateway may do it meanwhile.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is called in the log.' }),
    running: t.exposeBoolean('running', { description: 'Whether it is being done here.' }),
    lastStartedAt: t.expose('lastStartedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it last began here; null before the first time.',
    }),
    lastFinishedAt: t.expose('lastFinishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it last ended here; null before the first time.',
    }),
    lastFailed: t.exposeBoolean('lastFailed', { description: 'Whether it failed then; the log says why.' }),
    nextRunAt: t.expose('nextRunAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is planned next; null when it is not.',
    }),
  }),
})

const Streams = builder.objectRef<Status['streams']>('StreamsStatus').implement({
  description: 'What goes on in the streams of this gateway.',
  fields: (t) => ({
    watched: t.exposeInt('watched', { description: 'Streams that somebody follows.' }),
    subscribers: t.exposeInt('subscribers', { description: 'Who follows them.' }),
    queued: t.exposeInt('queued', { description: 'Entries that wait to be stored.' }),
  }),
})

const GatewayStatus = builder.objectRef<Status>('GatewayStatus').implement({
  description: 'How the gateway is that answers; with several behind one address, each speaks for itself.',
  fields: (t) => ({
    version: t.exposeString('version', { description: 'What runs.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'Since when.' }),
    database: t.expose('database', { type: Database, description: 'The database.' }),
    bus: t.expose('bus', { type: Bus, description: 'The bus between the gateways.' }),
    jobs: t.expose('jobs', { type: [Job], description: 'The periodic work.' }),
    streams: t.expose('streams', { type: Streams, description: 'The streams.' }),
    sockets: t.exposeInt('sockets', { description: 'Open WebSockets.' }),
  }),
})

builder.queryField('gatewayStatus', (t) =>
  t.field({
    type: GatewayStatus,
    description: 'How this gateway and what it stands on are. Only an ADMIN may ask.',
    resolve: (_root, _args, { viewer, services }) => services.gatewayStatus.read(viewer),
  }),
)
