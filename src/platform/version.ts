import { readFileSync } from 'node:fs'

/** The version from package.json, which lies beside src/ and dist/ alike. */
export function readVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return manifest.version
}
