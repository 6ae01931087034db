import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../src')

/** Which parts of the house a part may import besides itself, the errors and what is installed. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  storage: ['platform'],
  access: ['storage/generated', 'platform/ids'],
  writing: ['access', 'platform', 'storage'],
  service: ['writing', 'access', 'platform', 'storage', 'service'],
  graphql: ['writing', 'access', 'platform', 'storage', 'services.ts'],
  schema: ['graphql', 'writing', 'access', 'service', 'storage/generated'],
  transport: ['graphql', 'access', 'platform', 'env.ts'],
}

/** Files that compose the house and may import everything. */
const roots = /^(app|gateway|main|schema|services|seeds|jobs)\.ts$|^(commands|figures)\//

interface Arrow {
  readonly from: string
  readonly to: string
}

function importsOf(file: string): Arrow[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s+'(\.[^']+)'/g)].map(([, target = '']) => ({
    from: file,
    to: normalize(join(dirname(file), target)),
  }))
}

/** The part of the house that a file belongs to. */
function partOf(file: string): string {
  if (file.startsWith('domains/')) return /(^|\/)(schema|index|enums)\.ts$|\/schema-[^/]+\.ts$/.test(file) ? 'schema' : 'service'
  return file.split('/')[0] ?? file
}

function isAllowed({ from, to }: Arrow): boolean {
  if (roots.test(from) || to === 'errors.ts') return true
  const part = partOf(from)
  if (partOf(to) === part) return true
  return (allowed[part] ?? []).some((target) => to === target || to.startsWith(`${target}/`) || partOf(to) === target)
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !/^(storage|viewer)\/generated/.test(file),
)

describe('imports', () => {
  it('follow the one direction of the house', () => {
    const arrows = files.flatMap(importsOf)
    expect(arrows.length).toBeGreaterThan(100)
    expect(arrows.filter((arrow) => !isAllowed(arrow)).map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('never go in a circle', () => {
    const graph = new Map(files.map((file) => [file, importsOf(file).map(({ to }) => to)]))
    expect(cyclesIn(graph)).toEqual([])
  })

  it('keep the viewer and the gateway apart: they meet at the API', () => {
    const inViewer = (file: string) => file.startsWith('viewer/')
    const arrows = files.flatMap(importsOf).filter(({ from, to }) => inViewer(from) !== inViewer(to))
    expect(files.filter(inViewer).length).toBeGreaterThan(50)
    expect(arrows.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('leave the environment to env.ts alone', () => {
    const readers = files.filter((file) => /\bprocess\.env\b/.test(readFileSync(join(root, file), 'utf8')))
    expect(readers).toEqual(['env.ts'])
  })

  it('find no barrel: an index.ts imports and exports nothing', () => {
    const barrels = files.filter(
      (file) => /(^|\/)index\.tsx?$/.test(file) && /^export/m.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(barrels.map((file) => relative(root, join(root, file)))).toEqual([])
  })
})

function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) {
      cycles.push([...trail.slice(trail.indexOf(file)), file].join(' → '))
      return
    }
    if (done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return cycles
}
