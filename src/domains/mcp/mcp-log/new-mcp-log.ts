import { z } from 'zod'
import * as enums from '../../../storage/generated/prisma/enums.ts'
import type { LogContent } from './mcp-log-stream.ts'
import { storableJson } from './storable-json.ts'

/** The longest message, in UTF-16 units: twice the line at which container runtimes cut. */
export const maxMessageLength = 32_768
/** The longest metadata, written out as JSON. */
export const maxMetadataLength = 8_192

/** U+0000 and half surrogate pairs, which PostgreSQL cannot store as text. */
const unstorable = /[\0\p{Surrogate}]/gu
const nothing: LogContent['metadata'] = {}

/** Metadata as it will be stored: what `jsonb` refuses is replaced. */
const metadata = z
  .record(z.string(), z.unknown())
  .transform((value, context): LogContent['metadata'] => {
    const text = storableJson(value)
    if (text.length <= maxMetadataLength) return JSON.parse(text)
    context.addIssue({ code: 'custom', message: `must be at most ${maxMetadataLength} characters long as JSON` })
    return z.NEVER
  })
  .nullish()
  .transform((value) => value ?? nothing)

/** One entry that is to be appended; the time is the moment of the call, the level INFO and the source API unless something else is said. */
export const newMcpLog = z.object({
  timestamp: z
    .date()
    .min(new Date(0), 'must not lie before 1970')
    .nullish()
    .transform((value) => value?.getTime() ?? Date.now()),
  level: z
    .enum(enums.LogLevel)
    .nullish()
    .transform((value) => value ?? 'INFO'),
  source: z
    .enum(enums.LogSource)
    .nullish()
    .transform((value) => value ?? 'API'),
  message: z
    .string()
    .max(maxMessageLength)
    .transform((value) => value.replace(unstorable, '\uFFFD')),
  metadata,
})

/** An entry as somebody on this gateway gives it. */
export type NewMcpLog = z.input<typeof newMcpLog>
