/** What was last measured of a running instance. */
export interface Stats {
  /** Of one core: 200 is two cores. */
  readonly cpuPercent: number
  readonly memoryBytes: number
  readonly uptimeSeconds: number | null
  /** Null while nobody has looked. */
  readonly healthy: boolean | null
  readonly healthReason: string | null
  /** When, in milliseconds since the epoch. */
  readonly measuredAt: number
}

/** Reads `McpInstance.stats`, which the API gives as JSON. Null when nothing has been measured. */
export function readStats(json: Readonly<Record<string, unknown>>): Stats | null {
  const { cpuPercent, memoryBytes, uptimeSeconds, healthy, healthReason, measuredAt } = json
  if (typeof cpuPercent !== 'number' || typeof memoryBytes !== 'number') return null
  return {
    cpuPercent,
    memoryBytes,
    uptimeSeconds: typeof uptimeSeconds === 'number' ? uptimeSeconds : null,
    healthy: typeof healthy === 'boolean' ? healthy : null,
    healthReason: typeof healthReason === 'string' ? healthReason : null,
    measuredAt: typeof measuredAt === 'string' ? Date.parse(measuredAt) : 0,
  }
}
