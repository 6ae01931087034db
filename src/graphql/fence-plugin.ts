import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, PothosSchemaError, type SchemaTypes } from '@pothos/core'

export const fencePluginName = 'fence'

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      fence: FencePlugin<Types>
    }
  }
}

/**
 * The net under the verbs: a field that answers rows of a table, or asks the database for relations or counts of its own, and does not
 * come from a verb of the kit (which puts what it reads into `extensions.read`) does not build. So nobody can forget the fence.
 */
class FencePlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    if (config.extensions?.read !== undefined) return config
    const where = `${config.parentType}.${config.name}`
    const type = config.type.kind === 'List' ? config.type.type : config.type
    if (type.kind === 'Object' || type.kind === 'Interface') {
      const target = this.buildCache.getTypeConfig(type.ref)
      if (target.name === 'Node' || target.extensions?.pothosPrismaModel !== undefined) {
        throw new PothosSchemaError(`${where} answers rows of ${target.name} without a fence: use a verb of src/graphql/kit`)
      }
    }
    if (
      typeof config.extensions?.pothosPrismaSelect === 'function' ||
      selectsBeyondColumns(config.extensions?.pothosPrismaSelect)
    ) {
      throw new PothosSchemaError(`${where} selects relations without a fence: use a verb of src/graphql/kit`)
    }
    return config
  }
}

function selectsBeyondColumns(select: unknown): boolean {
  return typeof select === 'object' && select !== null && Object.values(select).some((value) => typeof value === 'object')
}

SchemaBuilder.registerPlugin(fencePluginName, FencePlugin)
