import { homedir } from 'node:os'
import { join } from 'node:path'
import { loadEnvFile } from 'node:process'
import { z } from 'zod'

const flag = z.enum(['true', 'false'], 'expected true or false').transform((text) => text === 'true')
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
)
const portRange = 'expected a port, a whole number from 0 to 65535'
const port = z.coerce.number(portRange).int(portRange).min(0, portRange).max(65_535, portRange)

/** 32 bytes as 64 hexadecimal digits or as base64. */
const encryptionKey = z.string().transform((text, context) => {
  const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64')
  if (bytes.length === 32) return bytes
  context.addIssue({ code: 'custom', message: 'expected 32 bytes, as 64 hexadecimal digits or as base64' })
  return z.NEVER
})

const variables = z.object({
  PORT: port.default(4000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  PANOPTES_HOME: z.string().default(() => join(homedir(), '.panoptes')),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'expected a URL like postgres://user:password@host:5432/name' })
    .optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'expected a URL like redis://host:6379' }).optional(),
  PANOPTES_REDIS_PREFIX: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'expected up to 64 letters, digits, dots, dashes and underscores')
    .optional(),
  PANOPTES_METRICS_TOKEN: z.string().min(16, 'expected at least 16 characters').optional(),
  PANOPTES_ENCRYPTION_KEY: encryptionKey.optional(),
  PANOPTES_ENCRYPTION_KEYS_OLD: list.pipe(z.array(encryptionKey)).default([]),
  PANOPTES_ADMIN_EMAIL: z.email('expected an e-mail address').optional(),
  PANOPTES_ADMIN_PASSWORD: z.string().min(8, 'expected at least 8 characters').optional(),
  PANOPTES_PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'expected a URL like https://panoptes.example.org' }).optional(),
  PANOPTES_GATEWAY_URL: z.url({ protocol: /^https?$/, error: 'expected a URL like http://10.0.0.7:4000' }).optional(),
  PANOPTES_URL: z.url({ protocol: /^https?$/, error: 'expected a URL like http://127.0.0.1:4000' }).optional(),
  PANOPTES_TOKEN: z.string().optional(),
  PANOPTES_CORS_ORIGINS: list.default([]),
  PANOPTES_TRUST_PROXY: flag.default(false),
  PANOPTES_INTROSPECTION: z.enum(['everyone', 'signed-in', 'never']).default('everyone'),
  PANOPTES_SERVERS_FOLDER: z.string().optional(),
  PANOPTES_MAX_BODY_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(1024 * 1024),
  PANOPTES_MAX_SOCKETS_PER_ADDRESS: z.coerce.number().int().min(1).default(256),
})

export type Env = Readonly<ReturnType<typeof readEnv>>

/** A wrong configuration: each line names a variable, and what was expected of it. */
export class EnvError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'EnvError'
  }
}

/**
 * Checks the configuration once, at start, and names every wrong variable; an empty variable counts as unset.
 * This is the only reader of `process.env`.
 */
export function readEnv(source: NodeJS.ProcessEnv = process.env) {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = variables.safeParse(given)
  if (!parsed.success) throw new EnvError(parsed.error.issues.map((issue) => `${issue.path[0]?.toString()}: ${issue.message}`))
  const env = parsed.data
  return {
    port: env.PORT,
    host: env.HOST,
    logLevel: env.LOG_LEVEL,
    home: env.PANOPTES_HOME,
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    redisPrefix: env.PANOPTES_REDIS_PREFIX,
    metricsToken: env.PANOPTES_METRICS_TOKEN,
    encryptionKey: env.PANOPTES_ENCRYPTION_KEY,
    oldEncryptionKeys: env.PANOPTES_ENCRYPTION_KEYS_OLD,
    adminEmail: env.PANOPTES_ADMIN_EMAIL,
    adminPassword: env.PANOPTES_ADMIN_PASSWORD,
    publicUrl: env.PANOPTES_PUBLIC_URL,
    gatewayUrl: env.PANOPTES_GATEWAY_URL?.replace(/\/+$/, ''),
    url: env.PANOPTES_URL,
    token: env.PANOPTES_TOKEN,
    corsOrigins: env.PANOPTES_CORS_ORIGINS,
    trustProxy: env.PANOPTES_TRUST_PROXY,
    introspection: env.PANOPTES_INTROSPECTION,
    maxBodyBytes: env.PANOPTES_MAX_BODY_BYTES,
    maxSocketsPerAddress: env.PANOPTES_MAX_SOCKETS_PER_ADDRESS,
    serversFolder: env.PANOPTES_SERVERS_FOLDER ?? join(env.PANOPTES_HOME, 'servers'),
  }
}

/** Reads `.env` of the working folder into `process.env`, where there is one; variables already set win. */
export function loadDotEnv(): void {
  try {
    loadEnvFile()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
