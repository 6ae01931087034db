import { defineConfig } from 'prisma/config'

// `prisma generate` looks for the native schema engine although it never runs it. Naming any existing executable keeps it from
// downloading one; migrations are applied by the WebAssembly engine in src/storage/migrate.ts.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
})
