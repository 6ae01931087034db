import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/prepare-database.ts', 'test/support/prepare-viewer.ts'],
    pool: 'forks',
    // An embedded database takes 300 to 450 MB and most of a core while it starts.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    // What a test waits for comes as soon as it can; a machine that is busy takes longer.
    expect: { poll: { timeout: 10_000, interval: 20 } },
    // One copy of graphql for all: with an ESM and a CommonJS one side by side, `instanceof GraphQLError` fails between them.
    alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }],
  },
})
