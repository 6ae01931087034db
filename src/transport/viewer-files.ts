import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The viewer as it was built: in dist/ beside the compiled code; code that runs from its sources takes what scripts/build-viewer.mjs made. */
const folder = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../.build/viewer/' : '../viewer/', import.meta.url))

type Bytes = Uint8Array<ArrayBuffer>

export interface ViewerAsset {
  readonly type: string
  /** By content coding; without one under `identity`. */
  readonly codings: Readonly<Record<'identity' | 'br' | 'gzip', Bytes>>
}

export interface ViewerFiles {
  readonly page: Bytes
  /** Changes when the page does. */
  readonly etag: string
  readonly assets: ReadonlyMap<string, ViewerAsset>
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Reads the built viewer into memory, some hundred kilobytes. Null when it has not been built. */
export async function readViewerFiles(): Promise<ViewerFiles | null> {
  const page = await readFile(join(folder, 'index.html')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (page === null) return null
  const names = (await readdir(join(folder, 'assets'))).filter((name) => extname(name) in types)
  const assets = await Promise.all(names.map(async (name) => [name, await readAsset(name)] as const))
  const hash = createHash('sha256').update(page).digest('base64url').slice(0, 16)
  return { page, etag: `"${hash}"`, assets: new Map(assets) }
}

async function readAsset(name: string): Promise<ViewerAsset> {
  const file = join(folder, 'assets', name)
  const [identity, br, gzip] = await Promise.all([readFile(file), readFile(`${file}.br`), readFile(`${file}.gz`)])
  return { type: types[extname(name)] ?? 'application/octet-stream', codings: { identity, br, gzip } }
}
