import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import type { GraphQLFieldResolver } from 'graphql'
import type { Scope, Viewer } from '../access/viewer.ts'
import { PanoptesError } from '../errors.ts'
import type { Context } from './context.ts'

export const accessPluginName = 'access'

/**
 * Who may call a root field. Without a word, queries and subscriptions want a signed-in viewer that may READ, mutations one that
 * may WRITE. `anyone`: also nobody. `append`: an instance, or a viewer that may INGEST.
 */
export type FieldAccess = 'anyone' | 'append'

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      access: AccessPlugin<Types>
    }
  }
}

/** Asks every root field who calls, before its resolver runs; a field that says nothing is closed to whoever is not signed in. */
class AccessPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    config: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    return config.kind === 'Query' || config.kind === 'Mutation' ? guard(resolver, config.kind, accessOf(config)) : resolver
  }

  override wrapSubscribe(
    subscribe: GraphQLFieldResolver<unknown, Types['Context'], object> | undefined,
    config: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> | undefined {
    return subscribe && guard(subscribe, 'Subscription', accessOf(config))
  }
}

function accessOf(config: { extensions?: Readonly<Record<string, unknown>> | null | undefined }): FieldAccess | undefined {
  const access = config.extensions?.access
  return access === 'anyone' || access === 'append' ? access : undefined
}

type RootKind = 'Query' | 'Mutation' | 'Subscription'

function guard<C extends object>(
  resolver: GraphQLFieldResolver<unknown, C, object>,
  kind: RootKind,
  access: FieldAccess | undefined,
): GraphQLFieldResolver<unknown, C, object> {
  return (parent, args, context, info) => {
    requireAccess(viewerOf(context), kind, access)
    return resolver(parent, args, context, info)
  }
}

/** Plugins know the context only as an object; ours is always a `Context`. */
function viewerOf(context: object): Viewer {
  return (context as Context).viewer
}

const scopeFor: Record<RootKind, Scope> = { Query: 'READ', Mutation: 'WRITE', Subscription: 'READ' }

function requireAccess(viewer: Viewer, kind: RootKind, access: FieldAccess | undefined): void {
  if (access === 'anyone' || viewer.kind === 'SYSTEM') return
  if (viewer.kind === 'NOBODY') throw new PanoptesError('UNAUTHENTICATED', 'Sign in first: this needs an Authorization header.')
  if (viewer.kind === 'INSTANCE') {
    if (kind !== 'Mutation' || access === 'append') return
    throw new PanoptesError('FORBIDDEN', "An instance's access token reads the instance and appends to its log, nothing else.")
  }
  const scope = access === 'append' ? 'INGEST' : scopeFor[kind]
  if (!viewer.scopes.has(scope)) throw new PanoptesError('FORBIDDEN', `This needs a token with the scope ${scope}.`)
}

SchemaBuilder.registerPlugin(accessPluginName, AccessPlugin)
