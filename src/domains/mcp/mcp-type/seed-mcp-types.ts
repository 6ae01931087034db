import type { Change } from '../../../writing/writer.ts'

/**
 * The types that every installation starts with. Their ids are fixed, so that one that an ADMIN renamed or deleted is not added
 * again.
 */
const seededTypes = [
  {
    id: '019a9d6c-8c00-7000-8000-000000000001',
    name: 'gmail',
    displayName: 'Gmail MCP',
    description: 'Reads and sends mail of a Gmail account.',
    serverScript: 'gmail-mcp/index.js',
    configTemplate: { api_version: 'v1' },
    requiredScopes: ['https://www.googleapis.com/auth/gmail.readonly', 'https://www.googleapis.com/auth/gmail.send'],
  },
  {
    id: '019a9d6c-8c00-7000-8000-000000000002',
    name: 'figma',
    displayName: 'Figma MCP',
    description: 'Reads the designs of a Figma account.',
    serverScript: 'figma-mcp/index.js',
    configTemplate: { api_version: 'v2' },
    requiredScopes: ['file_content:read', 'file_comments:read'],
  },
  {
    id: '019a9d6c-8c00-7000-8000-000000000003',
    name: 'github',
    displayName: 'GitHub MCP',
    description: 'Works with the repositories, issues and pull requests of a GitHub account.',
    serverScript: 'github-mcp/index.js',
    configTemplate: { api_version: 'v3' },
    requiredScopes: ['repo', 'read:user'],
  },
  {
    id: '019a9d6c-8c00-7000-8000-000000000004',
    name: 'everything',
    displayName: 'Everything MCP',
    description: 'The public reference server, which shows every feature of the protocol and needs no key.',
    serverScript: 'mcp-server-everything',
    serverArguments: ['streamableHttp'],
    healthPath: '',
    configTemplate: {},
    requiredScopes: [],
  },
]

/** Adds the types that are not there yet, and whose names no other type has or had; several gateways may do so at once. */
export async function seedMcpTypes(change: Change): Promise<void> {
  const named = await change.tx.mcpType.findMany({
    where: { name: { in: seededTypes.map((type) => type.name) } },
    select: { name: true },
  })
  const missing = seededTypes.filter((type) => !named.some((row) => row.name === type.name))
  const data = missing.map((type) => ({ ...type, createdAt: change.now, updatedAt: change.now }))
  const added = await change.tx.mcpType.createManyAndReturn({ data, skipDuplicates: true })
  for (const row of added) change.audit({ model: 'McpType', row, ownerId: null, before: null, after: row })
}
