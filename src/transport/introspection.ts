import { GraphQLError, type ValidationRule } from 'graphql'
import type { Viewer } from '../access/viewer.ts'
import type { Env } from '../env.ts'

/** Whether this viewer may ask for the schema; those who may not get no "Did you mean" either, which gives it away by name. */
export function mayIntrospect(policy: Env['introspection'], viewer: Viewer): boolean {
  switch (policy) {
    case 'everyone':
      return true
    case 'signed-in':
      return viewer.kind !== 'NOBODY'
    case 'never':
      return false
  }
}

/** Refuses `__schema` and `__type`; `__typename` stays, clients need it. */
export const noIntrospection: ValidationRule = (context) => ({
  Field(node) {
    if (node.name.value !== '__schema' && node.name.value !== '__type') return
    context.reportError(new GraphQLError('This gateway does not show its schema to you.', { nodes: node }))
  },
})

/** The message without its suggestions of names. */
export function withoutSuggestions(message: string): string {
  return message.replace(/ ?Did you mean [^?]*\?/g, '')
}
