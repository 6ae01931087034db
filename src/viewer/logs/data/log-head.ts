import type { Api } from '../../api/api.ts'
import { ApiError } from '../../api/api-error.ts'
import { LogHeadDocument } from './log-documents.ts'

/** How an instance's log stands. */
export interface LogHead {
  /** The place of its last line; 0 for a log without lines. */
  readonly seq: number
  /** The place as the stream understands it; null for a log without lines. */
  readonly cursor: string | null
  /** Of an instance that has been deleted: its log is over. */
  readonly deleted: boolean
  readonly exitCode: number | null
  /** What kind of server it is; null when its type is gone. */
  readonly typeName: string | null
}

/** How several logs stand, by instance. @throws ApiError */
export async function readLogHeads(
  api: Api,
  instanceIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, LogHead>> {
  return new Map(await Promise.all(instanceIds.map(async (id) => [id, await readLogHead(api, id, signal)] as const)))
}

async function readLogHead(api: Api, instanceId: string, signal: AbortSignal): Promise<LogHead> {
  const { mcpInstance } = await api.request(LogHeadDocument, { instanceId }, { signal })
  if (mcpInstance === null) throw new ApiError(`There is no instance ${instanceId}, or none that you may see.`, 'NOT_FOUND')
  const { deletedAt, exitCode, mcpType, logs } = mcpInstance
  const last = logs.nodes.at(-1)
  return {
    seq: Number(last?.seq ?? 0),
    cursor: last?.cursor ?? null,
    deleted: deletedAt !== null,
    exitCode,
    typeName: mcpType?.displayName ?? null,
  }
}
