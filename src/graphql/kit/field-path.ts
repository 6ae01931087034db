import type { GraphQLResolveInfo } from 'graphql'

/** The place of a field in the document, the same for all rows of a list: the response keys without the lists' indices, and the type. */
export function fieldPath(info: GraphQLResolveInfo): string {
  const keys: string[] = []
  for (let path: GraphQLResolveInfo['path'] | undefined = info.path; path; path = path.prev) {
    if (typeof path.key === 'string') keys.unshift(path.key)
  }
  return `${info.parentType.name}@${keys.join('.')}`
}
