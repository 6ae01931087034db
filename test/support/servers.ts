import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { SupervisionLimits } from '../../src/domains/mcp/supervision/supervision-limits.ts'
import { readProcStat } from '../../src/platform/proc-stat.ts'
import { createTestApp, type TestApp } from './app.ts'
import type { GraphqlClient } from './graphql-client.ts'
import { type CreatedInstance, createMcpInstance, createMcpType } from './mcp.ts'

/** The programs that instances of tests run. */
export const serversFolder = join(import.meta.dirname, '../fixtures/servers')

/** Times that tests can wait for. */
export const quickSupervision: Partial<SupervisionLimits> = {
  beatMs: 100,
  startMs: 15_000,
  healthCheckMs: 200,
  failedChecks: 2,
  usageMs: 200,
  graceMs: 1_000,
  maxRestarts: 2,
}

/** A gateway whose supervisor runs, with the fixtures as its servers. */
export async function createSupervisedApp(
  limits: Partial<SupervisionLimits> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<TestApp> {
  const app = await createTestApp({ PANOPTES_SERVERS_FOLDER: serversFolder, ...environment }, { ...quickSupervision, ...limits })
  await useOwnPorts(app.admin)
  await app.services.supervisor.start('http://127.0.0.1:1')
  return app
}

/** Tests run side by side, each with a database of its own, on one machine: each takes its servers' ports from another range. */
export async function useOwnPorts(admin: GraphqlClient): Promise<void> {
  const start = 10_000 + randomInt(200) * 100
  await admin.mutate('updateSetting', { key: 'port.range_end', value: start + 99 }, 'setting { id }')
  await admin.mutate('updateSetting', { key: 'port.range_start', value: start }, 'setting { id }')
}

/** What a test asks about an instance. */
export interface InstanceState {
  readonly id: string
  readonly status: string
  readonly desiredStatus: string
  readonly assignedPort: number | null
  readonly processId: number | null
  readonly errorMessage: string | null
  readonly exitCode: number | null
  readonly exitSignal: string | null
  readonly restartCount: number
  readonly stats: Readonly<Record<string, unknown>>
  readonly events: {
    readonly nodes: readonly { readonly eventType: string; readonly eventData: Readonly<Record<string, unknown>> }[]
  }
}

const selection = `id status desiredStatus assignedPort processId errorMessage exitCode exitSignal restartCount stats
  events(first: 100) { nodes { eventType eventData } }`

export async function readInstance(client: GraphqlClient, id: string): Promise<InstanceState> {
  const document = `query ($id: ID!) { mcpInstance(id: $id, deleted: INCLUDE) { ${selection} } }`
  return (await client.query<{ mcpInstance: InstanceState }>(document, { id })).mcpInstance
}

/** Waits until an instance has become what the test expects of it; fails with what it is instead. */
export async function untilInstance(
  client: GraphqlClient,
  id: string,
  expected: Partial<InstanceState>,
  timeout = 20_000,
): Promise<InstanceState> {
  await expect.poll(() => readInstance(client, id), { timeout, interval: 50 }).toMatchObject(expected)
  return readInstance(client, id)
}

/** The events of an instance, oldest first. */
export function eventTypes({ events }: InstanceState): readonly string[] {
  return events.nodes.map(({ eventType }) => eventType).reverse()
}

/** A new type of one of the fixtures. */
export function fixtureType(app: TestApp, script: string, fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const name = `${script.replace('.mjs', '')}-${randomInt(1_000_000)}`
  return createMcpType(app.admin, name, { serverScript: script, healthPath: '/health', ...fields })
}

/** A new instance of one of the fixtures, being started. */
export async function startFixture(
  app: TestApp,
  client: GraphqlClient,
  script: string,
  config: Readonly<Record<string, unknown>> = {},
  type: Readonly<Record<string, unknown>> = {},
): Promise<CreatedInstance> {
  return createMcpInstance(client, await fixtureType(app, script, type), { config })
}

export interface LogLine {
  readonly seq: string
  readonly level: string
  readonly source: string
  readonly message: string
  readonly metadata: Readonly<Record<string, unknown>>
}

/** All that an instance's log holds. */
export async function readLog(client: GraphqlClient, id: string): Promise<readonly LogLine[]> {
  const document = `query ($id: ID!, $after: String) { mcpInstance(id: $id, deleted: INCLUDE) {
    logs(first: 200, after: $after) { nodes { seq level source message metadata } pageInfo { hasNextPage endCursor } } } }`
  const lines: LogLine[] = []
  let after: string | null = null
  for (;;) {
    type Page = { mcpInstance: { logs: { nodes: LogLine[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } }
    const { mcpInstance }: Page = await client.query<Page>(document, { id, after })
    lines.push(...mcpInstance.logs.nodes)
    if (!mcpInstance.logs.pageInfo.hasNextPage) return lines
    after = mcpInstance.logs.pageInfo.endCursor
  }
}

/** Whether a process of this machine is there; one that has ended and that nobody has asked about yet is not. */
export function isAlive(pid: number | null): boolean {
  return pid !== null && !/[ZX]/.test(readProcStat(pid)?.state ?? 'X')
}
