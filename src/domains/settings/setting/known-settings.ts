import { z } from 'zod'
import type { SettingScope } from '../../../storage/generated/prisma/client.ts'

/** What each setting's value is. */
export interface SettingValues {
  'encryption.algorithm': 'aes-256-gcm'
  'mcp.default_duration_minutes': number
  'mcp.max_instances_per_user': number
  'cleanup.retention_days': number
  'port.range_start': number
  'port.range_end': number
  'process.max_memory_mb': number
  'process.max_cpu_percent': number
}

export type SettingKey = keyof SettingValues

interface KnownSetting<T> {
  readonly scope: SettingScope
  /** The value that a new database starts with. */
  readonly default: T
  readonly description: string
  /** The type and the range of a value. */
  readonly schema: z.ZodType<T>
}

/** Ports below are reserved for the gateway and its neighbours; 65535 is the last there is. */
const port = z.int().min(3001).max(65_535)

/** Every setting that there is; a write is checked against its schema. */
export const knownSettings: { readonly [K in SettingKey]: KnownSetting<SettingValues[K]> } = {
  'encryption.algorithm': {
    scope: 'SYSTEM',
    default: 'aes-256-gcm',
    description: 'How stored keys are encrypted. There is one algorithm.',
    schema: z.literal('aes-256-gcm'),
  },
  'mcp.default_duration_minutes': {
    scope: 'APP',
    default: 60,
    description: 'How long an MCP instance lives when nothing is asked for, in minutes; at most what its type allows.',
    schema: z.int().min(1).max(43_200),
  },
  'mcp.max_instances_per_user': {
    scope: 'APP',
    default: 10,
    description: 'How many pending and running MCP instances a user may have at a time.',
    schema: z.int().min(0).max(10_000),
  },
  'cleanup.retention_days': {
    scope: 'SYSTEM',
    default: 30,
    description: 'How long log entries, instance events and audit events are kept, in days.',
    schema: z.int().min(1).max(36_500),
  },
  'port.range_start': {
    scope: 'SYSTEM',
    default: 3001,
    description: 'The first port that MCP instances listen on.',
    schema: port,
  },
  'port.range_end': {
    scope: 'SYSTEM',
    default: 3100,
    description: 'The last port that MCP instances listen on.',
    schema: port,
  },
  'process.max_memory_mb': {
    scope: 'SYSTEM',
    default: 512,
    description: "How much memory one instance's process may use, in MiB.",
    schema: z.int().min(16).max(1_048_576),
  },
  'process.max_cpu_percent': {
    scope: 'SYSTEM',
    default: 50,
    description: "How much of one processor one instance's process may use, in percent; 200 are two processors.",
    schema: z.int().min(1).max(6_400),
  },
}

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(knownSettings, key)
}

export const settingKeys: readonly SettingKey[] = Object.keys(knownSettings).filter(isSettingKey)
