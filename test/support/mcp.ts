import type { GraphqlClient } from './graphql-client.ts'

/** A new type that can be started, by an ADMIN; answers its id. */
export async function createMcpType(
  admin: GraphqlClient,
  name: string,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const input = { name, displayName: `The type ${name}`, serverScript: 'vitest', ...fields }
  return (await admin.mutate<{ mcpType: { id: string } }>('createMcpType', input, 'mcpType { id }')).mcpType.id
}

export interface CreatedInstance {
  readonly mcpInstance: { readonly id: string }
  readonly accessToken: string
}

/** A new instance of the client's own. */
export function createMcpInstance(
  client: GraphqlClient,
  mcpTypeId: string,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<CreatedInstance> {
  return client.mutate<CreatedInstance>('createMcpInstance', { mcpTypeId, ...fields }, 'mcpInstance { id } accessToken')
}

/** A key of the client's own for the type; answers its id. */
export async function setApiKey(
  client: GraphqlClient,
  mcpTypeId: string,
  key = 'sk-secret-123456',
  fields: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  return (await client.mutate<{ apiKey: { id: string } }>('setApiKey', { mcpTypeId, key, ...fields }, 'apiKey { id }')).apiKey.id
}
