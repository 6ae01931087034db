import { z } from 'zod'
import { McpTransport } from '../../../storage/generated/prisma/enums.ts'
import { jsonObject } from '../../../writing/json-object.ts'
import { optional, rowId } from '../../../writing/parse-input.ts'
import { text } from '../../../writing/text.ts'

const name = z.string().regex(/^[a-z0-9-]{1,50}$/, 'must be 1 to 50 lower case letters, digits and hyphens')
const displayName = text(100, 1)
const serverScript = text(255, 1)

/** Cores, like "0.5", and bytes, like "512m". */
const resourceLimits = z.strictObject({
  cpu: z.string().regex(/^(?=.*[1-9])\d{1,3}(\.\d{1,3})?$/, 'must be a number of cores, like "0.5"'),
  memory: z.string().regex(/^[1-9]\d{0,6}[kmg]$/, 'must be a size, like "512m" or "1g"'),
})

const path = z.string().regex(/^\/[^\s\0]{0,254}$/, 'must be a path that starts with "/"')

const iconUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).max(2_048)

const others = z.object({
  description: optional(text(10_000)),
  /** Null takes the picture away. */
  iconUrl: iconUrl.nullish(),
  configTemplate: optional(jsonObject),
  requiredScopes: optional(z.array(text(255, 1)).max(100)),
  resourceLimits: optional(resourceLimits),
  serverArguments: optional(z.array(text(1_000)).max(50)),
  transport: optional(z.enum(McpTransport)),
  mcpPath: optional(path),
  /** Empty when the server has none. */
  healthPath: optional(z.literal('').or(path)),
  maxDurationMinutes: optional(z.int().min(1).max(43_200)),
  isActive: optional(z.boolean()),
})

export const createMcpTypeInput = others.extend({ name, displayName, serverScript })

export const updateMcpTypeInput = others.extend({
  id: rowId('McpType'),
  name: optional(name),
  displayName: optional(displayName),
  serverScript: optional(serverScript),
})
