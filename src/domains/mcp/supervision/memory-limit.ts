const mib = 1024 ** 2
const units = { k: 1024, m: mib, g: 1024 ** 3 }

/**
 * How much memory a server may use, in bytes: what its type says, at most what the setting `process.max_memory_mb` allows.
 * @param limits a type's `resourceLimits`; `memory` like "512m".
 */
export function memoryLimit(limits: unknown, maxMiB: number): number {
  const most = maxMiB * mib
  const memory = typeof limits === 'object' && limits !== null && 'memory' in limits ? String(limits.memory) : ''
  const [, amount, unit] = /^(\d+)([kmg])$/.exec(memory) ?? []
  if (amount === undefined || (unit !== 'k' && unit !== 'm' && unit !== 'g')) return most
  return Math.min(most, Number(amount) * units[unit])
}
