import type { Logger } from 'pino'
import { createMcpBridge } from '../../../platform/mcp-bridge/mcp-bridge.ts'
import { checked } from '../../../platform/supervisor/checked.ts'
import type { HealthProbe } from '../../../platform/supervisor/health.ts'
import { createHealthProbe } from '../../../platform/supervisor/health-probe.ts'
import { createReadLine } from '../../../platform/supervisor/read-line.ts'
import type { RunningProcess } from '../../../platform/supervisor/start-process.ts'
import type { TakeLines } from '../../../platform/supervisor/take-output.ts'
import { createBoundedLines } from './bounded-lines.ts'
import { loggingLine } from './logging-message.ts'
import type { Launch } from './prepare-launch.ts'

export interface ServerProbeOptions {
  readonly takeLines: TakeLines
  readonly logger: Logger
}

/**
 * Asks a server how it is: at its path for health checks, or by MCP where it has none. A server over stdio is bridged to its port for as long as the probe
 * is open, and asked over the bridge.
 */
export function createServerProbe(launch: Launch, process: RunningProcess, options: ServerProbeOptions): HealthProbe {
  const { port, mcpPath, healthPath } = launch
  if (process.pipes !== null) return bridgedProbe(launch, process.pipes, options)
  return createHealthProbe(healthPath === '' ? { kind: 'mcp', port, path: mcpPath } : { kind: 'http', port, path: healthPath })
}

function bridgedProbe(
  { port, mcpPath: path }: Launch,
  pipes: NonNullable<RunningProcess['pipes']>,
  { takeLines, logger }: ServerProbeOptions,
): HealthProbe {
  const readLine = createReadLine('stdout')
  const add = createBoundedLines(takeLines)
  const onNoise = (text: string) => add(readLine({ text, leftOut: 0 }))
  const onNotification = (notification: unknown) => {
    const line = loggingLine(notification)
    if (line !== null) add(line)
  }
  const bridge = createMcpBridge({ ...pipes, port, path, logger, onNoise, onNotification })
  return {
    check: (signal) =>
      checked(signal, async (inTime) => {
        await settledOrAborted(bridge.ready, inTime)
        await bridge.ping(inTime)
        return { ok: true }
      }),
    close: () => bridge.close(),
  }
}

/** @throws the signal's reason when that aborts first. */
async function settledOrAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let abort = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort)
  })
  try {
    await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
