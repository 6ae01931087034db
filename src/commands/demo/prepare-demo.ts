import { apiId } from '../../access/api-id.ts'
import { type Actor, systemActor } from '../../access/viewer.ts'
import { makeUpPassword } from '../../domains/identity/user/make-up-password.ts'
import type { Services } from '../../services.ts'
import type { Database } from '../../storage/database.ts'

const demoUser = { email: 'demo@panoptes.local', name: 'Demo' }

/** The same public reference server twice: by its own port, and over its standard input and output. */
const demoTypes = [
  {
    name: 'demo-http',
    displayName: 'Everything over HTTP',
    description: 'The public reference server, listening on a port of its own.',
    serverScript: 'mcp-server-everything',
    serverArguments: ['streamableHttp'],
    transport: 'HTTP',
    healthPath: '',
    maxDurationMinutes: 1_440,
  },
  {
    name: 'demo-stdio',
    displayName: 'Everything over stdio',
    description: 'The public reference server, bridged from its standard input and output.',
    serverScript: 'mcp-server-everything',
    serverArguments: ['stdio'],
    transport: 'STDIO',
    healthPath: '',
    maxDurationMinutes: 1_440,
  },
] as const

export interface DemoInstance {
  /** Its id in the API. */
  readonly id: string
  readonly accessToken: string
}

export interface Demo {
  readonly email: string
  /** Made up anew at each start with the demo. */
  readonly password: string
  readonly instances: readonly DemoInstance[]
}

export interface DemoDeps {
  readonly services: Services
  readonly database: Database
}

/** Sees to it that there is a demo user with one running instance of each demo type; what an earlier demo left is used again. */
export async function prepareDemo(deps: DemoDeps): Promise<Demo> {
  const password = makeUpPassword()
  await ensureDemoUser(deps, password)
  const { token } = await deps.services.authSessions.signIn(systemActor, { email: demoUser.email, password })
  const actor = { ...systemActor, viewer: await deps.services.authentication.authenticate(`Bearer ${token}`) }
  const instances: DemoInstance[] = []
  for (const type of demoTypes) instances.push(await ensureInstance(deps, actor, await ensureType(deps, type)))
  return { email: demoUser.email, password, instances }
}

async function ensureDemoUser({ services, database }: DemoDeps, password: string): Promise<void> {
  const there = await database.prisma.user.findFirst({ where: { email: demoUser.email, deletedAt: null }, select: { id: true } })
  if (there === null) await services.users.create(systemActor, { ...demoUser, password })
  else await services.users.setPassword(systemActor, { id: apiId('User', there), password })
}

async function ensureType({ services, database }: DemoDeps, type: (typeof demoTypes)[number]): Promise<string> {
  const there = await database.prisma.mcpType.findFirst({ where: { name: type.name, deletedAt: null }, select: { id: true } })
  return there?.id ?? (await services.mcpTypes.create(systemActor, type)).id
}

async function ensureInstance({ services, database }: DemoDeps, actor: Actor, mcpTypeId: string): Promise<DemoInstance> {
  const where = { mcpTypeId, user: { email: demoUser.email }, deletedAt: null }
  const there = await database.prisma.mcpInstance.findFirst({ where, orderBy: { createdAt: 'desc' } })
  const durationMinutes = demoTypes[0].maxDurationMinutes
  if (there === null) {
    const given = { mcpTypeId: apiId('McpType', { id: mcpTypeId }), durationMinutes }
    const { instance, accessToken } = await services.mcpInstances.create(actor, given)
    return { id: apiId('McpInstance', instance), accessToken }
  }
  const id = apiId('McpInstance', there)
  await services.mcpInstances.start(actor, { id, durationMinutes })
  // Nobody can know the token of an earlier demo any more.
  const { accessToken } = await services.mcpInstances.rotateToken(actor, { id })
  return { id, accessToken }
}
