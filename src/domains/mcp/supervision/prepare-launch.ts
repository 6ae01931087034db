import { dirname } from 'node:path'
import { PanoptesError } from '../../../errors.ts'
import { isPortFree } from '../../../platform/is-port-free.ts'
import type { ProcessSpec } from '../../../platform/supervisor/process-spec.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import type { McpTransport } from '../../../storage/generated/prisma/client.ts'
import type { Change } from '../../../writing/writer.ts'
import { readSetting } from '../../settings/setting/read-setting.ts'
import { openKey } from '../api-key/key-vault.ts'
import { resolveServerScript } from '../mcp-type/resolve-server-script.ts'
import { leasePort } from '../port-allocation/lease-port.ts'
import { setPortAside } from '../port-allocation/set-port-aside.ts'
import type { ClaimedRun } from './claimed-run.ts'
import { memoryLimit } from './memory-limit.ts'
import type { RunWrites } from './run-writes.ts'
import { serverEnvironment } from './server-environment.ts'

/** All that is needed to start a server and to watch it. */
export interface Launch {
  readonly spec: ProcessSpec
  readonly port: number
  readonly transport: McpTransport
  readonly mcpPath: string
  /** Empty when there is none. */
  readonly healthPath: string
  readonly memoryLimitBytes: number
  /** What must not stand in any log. */
  readonly secrets: readonly string[]
}

export interface PrepareLaunchDeps {
  readonly writes: Pick<RunWrites, 'withRun'>
  readonly vault: Vault
  readonly serversFolder: string
  readonly logLevel: string
}

/**
 * Takes a port for the run and says how its server is started. The key is read now: whatever was changed since the start was asked for holds.
 * @returns null when the run is not this gateway's any more, or the instance deleted.
 * @throws PanoptesError with a message for the user when it cannot be started: no port is free, the script is missing, the key does not open.
 */
export async function prepareLaunch(run: ClaimedRun, deps: PrepareLaunchDeps): Promise<Launch | null> {
  const port = await leaseUsablePort(run, deps)
  if (port === null) return null
  const facts = await deps.writes.withRun(run, 'prepareMcpInstance', async (change, instance) => ({
    config: instance.config,
    type: await change.tx.mcpType.findUniqueOrThrow({ where: { id: instance.mcpTypeId } }),
    maxMemoryMiB: await readSetting(change.tx, 'process.max_memory_mb'),
    apiKey: instance.apiKeyId === null ? null : await usableKey(change, instance.apiKeyId, deps.vault),
  }))
  if (facts === null) return null
  const { type, apiKey } = facts
  const script = await resolveServerScript(type.serverScript, deps.serversFolder)
  if (script === null) {
    const problem = `"${type.serverScript}" of the type ${type.name} is neither a file in the servers folder nor the binary of an installed package.`
    throw new PanoptesError('CONFLICT', problem)
  }
  const config = { ...objectOf(type.configTemplate), ...objectOf(facts.config) }
  const env = serverEnvironment({ instanceId: run.instanceId, port, apiKey, config, logLevel: deps.logLevel })
  return {
    spec: {
      // A binary says itself what runs it; it finds this Node first.
      ...(script.kind === 'file'
        ? { file: process.execPath, args: [script.path, ...type.serverArguments] }
        : { file: script.path, args: type.serverArguments }),
      cwd: dirname(script.path),
      env,
      stdio: type.transport === 'STDIO' ? 'protocol' : 'lines',
    },
    port,
    transport: type.transport,
    mcpPath: type.mcpPath,
    healthPath: type.healthPath,
    memoryLimitBytes: memoryLimit(type.resourceLimits, facts.maxMemoryMiB),
    secrets: apiKey === null ? [] : [apiKey],
  }
}

/** A port that no other program of this machine listens on: what the pool holds free may be taken by one that knows nothing of it. */
async function leaseUsablePort(run: ClaimedRun, { writes }: PrepareLaunchDeps): Promise<number | null> {
  for (;;) {
    const port = await writes.withRun(run, 'leasePort', (change, { id }) => leasePort(change, id))
    if (port === null || (await isPortFree(port))) return port
    await writes.withRun(run, 'setPortAside', (change, { id }) => setPortAside(change, id, port))
  }
}

/** Null for a key that was deleted, switched off or has expired since. */
async function usableKey({ tx, now }: Change, id: string, vault: Vault): Promise<string | null> {
  const key = await tx.apiKey.findFirst({
    where: { id, deletedAt: null, isActive: true, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
    select: { id: true, userId: true, encryptedKey: true, encryptionIv: true, masterKeyId: true },
  })
  return key === null ? null : openKey(vault, key)
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}
