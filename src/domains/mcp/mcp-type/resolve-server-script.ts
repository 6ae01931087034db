import { realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What an instance of a type executes. */
export interface ServerScript {
  /** A file of the servers folder, or an installed package's binary. */
  readonly kind: 'file' | 'binary'
  /** Absolute, symbolic links resolved. */
  readonly path: string
}

/** How npm names binaries. */
const binaryName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/**
 * What the script of a type names: a file inside the servers folder, wherever its symbolic links lead, or a binary of a package
 * that is installed for the servers folder or for the gateway, as `node_modules/.bin` in that folder or above has it. Null when
 * it is neither: the gateway executes nothing else.
 */
export async function resolveServerScript(script: string, serversFolder: string): Promise<ServerScript | null> {
  const file = await fileInside(script, serversFolder)
  if (file !== null) return { kind: 'file', path: file }
  if (!binaryName.test(script)) return null
  const gateway = dirname(fileURLToPath(import.meta.url))
  const path = (await binaryAbove(serversFolder, script)) ?? (await binaryAbove(gateway, script))
  return path === null ? null : { kind: 'binary', path }
}

async function fileInside(script: string, folder: string): Promise<string | null> {
  if (script.split(/[\\/]/).includes('..')) return null
  const [root, path] = await Promise.all([realOrNull(folder), realOrNull(resolve(folder, script))])
  if (root === null || path === null) return null
  const within = relative(root, path)
  const inside = within !== '' && within !== '..' && !within.startsWith(`..${sep}`) && !isAbsolute(within)
  return inside && (await isFile(path)) ? path : null
}

async function binaryAbove(folder: string, name: string): Promise<string | null> {
  const path = await realOrNull(join(folder, 'node_modules', '.bin', name))
  if (path !== null && (await isFile(path))) return path
  const parent = dirname(resolve(folder))
  return parent === resolve(folder) ? null : binaryAbove(parent, name)
}

/** Null for a path that leads nowhere, is cut off by a file or may not be read, and for a loop of links. */
async function realOrNull(path: string): Promise<string | null> {
  try {
    return await realpath(path)
  } catch {
    return null
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path)).isFile()
}
