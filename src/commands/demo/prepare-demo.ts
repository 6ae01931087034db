import { apiId } from '../../access/api-id.ts'
import { type Actor, systemActor } from '../../access/viewer.ts'
import { makeUpPassword } from '../../domains/identity/user/make-up-password.ts'
import { PanoptesError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import type { Database } from '../../storage/database.ts'
import { readDemoFile, writeDemoFile } from './demo-file.ts'

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
  readonly password: string
  readonly instances: readonly DemoInstance[]
}

export interface DemoDeps {
  readonly services: Services
  readonly database: Database
  /** The folder that keeps what was made up. */
  readonly home: string
}

/** Sees to it that there is a demo user with one running instance of each demo type; what an earlier demo left is used again. */
export async function prepareDemo(deps: DemoDeps): Promise<Demo> {
  const before = await readDemoFile(deps.home)
  const { password, token } = await signInDemoUser(deps, before?.password)
  const actor = { ...systemActor, viewer: await deps.services.authentication.authenticate(`Bearer ${token}`) }
  const instances: DemoInstance[] = []
  for (const type of demoTypes) {
    const mcpTypeId = await ensureType(deps, type)
    instances.push(await ensureInstance(deps, actor, mcpTypeId, before?.accessTokens ?? {}))
  }
  const accessTokens = Object.fromEntries(instances.map(({ id, accessToken }) => [id, accessToken]))
  await writeDemoFile(deps.home, { password, accessTokens })
  return { email: demoUser.email, password, instances }
}

/** With the password of before when it still holds; else with a new one, and if need be a new user. */
async function signInDemoUser({ services, database }: DemoDeps, known: string | undefined) {
  const { email } = demoUser
  const signIn = async (password: string) => ({
    password,
    ...(await services.authSessions.signIn(systemActor, { email, password })),
  })
  const there = await database.prisma.user.findFirst({ where: { email, deletedAt: null }, select: { id: true } })
  if (there !== null && known !== undefined) {
    try {
      return await signIn(known)
    } catch (error) {
      if (!(error instanceof PanoptesError)) throw error
    }
  }
  const password = makeUpPassword()
  if (there === null) await services.users.create(systemActor, { ...demoUser, password })
  else await services.users.setPassword(systemActor, { id: apiId('User', there), password })
  return signIn(password)
}

async function ensureType({ services, database }: DemoDeps, type: (typeof demoTypes)[number]): Promise<string> {
  const there = await database.prisma.mcpType.findFirst({ where: { name: type.name, deletedAt: null }, select: { id: true } })
  return there?.id ?? (await services.mcpTypes.create(systemActor, type)).id
}

async function ensureInstance(
  { services, database }: DemoDeps,
  actor: Actor,
  mcpTypeId: string,
  knownTokens: Readonly<Record<string, string>>,
): Promise<DemoInstance> {
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
  const known = knownTokens[id]
  if (known !== undefined && (await opens(services, known, there.id))) return { id, accessToken: known }
  return { id, accessToken: (await services.mcpInstances.rotateToken(actor, { id })).accessToken }
}

/** Whether the token still is that of the instance: somebody may have replaced it. */
async function opens({ authentication }: Services, token: string, instanceId: string): Promise<boolean> {
  try {
    const viewer = await authentication.authenticate(`Bearer ${token}`)
    return viewer.kind === 'INSTANCE' && viewer.instanceId === instanceId
  } catch (error) {
    if (error instanceof PanoptesError) return false
    throw error
  }
}
