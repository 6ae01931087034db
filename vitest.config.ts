import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

const require = createRequire(import.meta.url)

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // One copy of graphql for all: with an ESM and a CommonJS one side by side, `instanceof GraphQLError` fails between them.
    alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }],
  },
})
