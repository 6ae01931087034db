import SchemaBuilder from '@pothos/core'
import PrismaPlugin from '@pothos/plugin-prisma'
import type PrismaTypes from '../storage/generated/pothos.ts'
import { getDatamodel } from '../storage/generated/pothos.ts'
import { accessPluginName } from './access-plugin.ts'
import type { Context } from './context.ts'
import { fencePluginName } from './fence-plugin.ts'
import { clientOf } from './rows.ts'

export interface SchemaTypes {
  Context: Context
  PrismaTypes: PrismaTypes
  DefaultFieldNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: Date; Output: Date }
    BigInt: { Input: bigint; Output: bigint | number }
    JSON: { Input: unknown; Output: unknown }
    StreamCursor: { Input: string; Output: string }
    JSONObject: { Input: Record<string, unknown>; Output: unknown }
  }
}

/** The one schema builder; every entity's schema.ts adds to it when it is imported. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [accessPluginName, fencePluginName, PrismaPlugin],
  defaultFieldNullability: false,
  prisma: {
    client: (context) => clientOf(context.rows),
    dmmf: getDatamodel(),
    exposeDescriptions: true,
  },
})

builder.queryType({ description: 'What can be asked. Every list holds what the viewer may see and nothing else.' })
builder.mutationType({
  description: 'What can be changed. Every change happens wholly or not at all, and leaves a trace in `auditEvents`.',
})
builder.subscriptionType({ description: 'What can be followed, over WebSocket (graphql-transport-ws) or server-sent events.' })
