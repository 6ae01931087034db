import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { bindMigrationAwareSqlAdapterFactory, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import { readSchemaFiles } from './prisma-folder.ts'

/** The project manages every table and enum itself. */
export const noFilter: bindings.SchemaFilter = { externalTables: [], externalEnums: [] }

/** What is used of the global, which neither the ES nor the Node types declare. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>
}

/** The bindings keep their WebAssembly instance in a module variable, so a process loads it once. */
let loading: Promise<void> | undefined

async function load(): Promise<void> {
  const bindingsPath = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const bytes = await readFile(bindingsPath.replace(/\.js$/, '.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': { ...bindings } })
  bindings.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start
  if (typeof start === 'function') start()
}

/**
 * Runs `use` with Prisma's own migration engine, compiled to WebAssembly, over the adapter's database, and frees it afterwards.
 * It keeps the same `_prisma_migrations` table and checksums as `prisma migrate deploy`.
 */
export async function withSchemaEngine<T>(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  use: (engine: bindings.SchemaEngine) => Promise<T>,
): Promise<T> {
  loading ??= load()
  await loading
  const schema = await readSchemaFiles()
  const datamodels = schema.map((file): [string, string] => [file.path, file.content])
  const engine = await bindings.SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(adapter))
  try {
    return await use(engine)
  } finally {
    engine.free()
  }
}
