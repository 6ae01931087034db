// Builds the viewer, a web app of its own, from src/viewer. Plain JavaScript, because it runs before anything is built.
//
//   node scripts/build-viewer.mjs <folder>      builds into this folder, which it empties first
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build } from 'vite'

const root = fileURLToPath(new URL('../src/viewer', import.meta.url))

/** Where the gateway finds the viewer when it runs from its sources, as in tests. */
export const sourceRunFolder = fileURLToPath(new URL('../.build/viewer', import.meta.url))

/** Builds the viewer into a folder: index.html, and assets/ whose names change with their content, each also compressed. */
export async function buildViewer(folder) {
  await build({
    root,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: ['chrome123', 'firefox120', 'safari17.5'],
      // Inlined files would need `data:` in the page's policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  })
  await compress(join(folder, 'assets'))
}

/** Once here, so that no request waits for it: `x.js.br` and `x.js.gz` beside `x.js`. */
async function compress(folder) {
  const brotli = (content) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } })
  const compressFile = async (name) => {
    const content = await readFile(join(folder, name))
    await writeFile(join(folder, `${name}.br`), await brotli(content))
    await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(content, { level: 9 }))
  }
  await Promise.all((await readdir(folder)).map(compressFile))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildViewer(resolve(process.argv[2] ?? sourceRunFolder))
