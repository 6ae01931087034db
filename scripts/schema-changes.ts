import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'

export interface SchemaChange {
  /** Whether a request that was right before may be refused, or answered otherwise, now. */
  readonly breaking: boolean
  /** One line: how grave it is, and what changed. */
  readonly text: string
}

/** What changed between two schemas, given in the schema language. */
export async function schemaChanges(before: string, after: string): Promise<SchemaChange[]> {
  const changes = await diff(buildSchema(before), buildSchema(after))
  return changes.map(({ criticality: { level }, message }) => ({
    breaking: level === CriticalityLevel.Breaking,
    text: `${level}: ${message}`,
  }))
}
