import { describe, expect, it } from 'vitest'
import type { ProcessEntry } from '../../../src/platform/supervisor/process-entry.ts'
import { processOwners } from '../../../src/platform/supervisor/process-owners.ts'

function entry(pid: number, parent: number, group = pid, session = group): ProcessEntry {
  return { pid, parent, group, session, startedAt: String(pid), ageSeconds: 1, cpuSeconds: 0, residentBytes: 0 }
}

function ownersOf(processes: readonly ProcessEntry[], carried: Record<number, string> = {}): Record<number, string> {
  const owners = processOwners(processes, {
    numbers: new Map([[100, 'a']]),
    runIds: new Set(['a', 'b']),
    runIdOf: ({ pid }) => carried[pid],
    found: new Map([['400 400', 'a']]),
  })
  return Object.fromEntries([...owners].map(([{ pid }, runId]) => [pid, runId]))
}

describe('a process belongs to a run', () => {
  it('by its group, its session, what it carries, that it was found before, and its ancestors', () => {
    const inGroup = [entry(100, 2), entry(101, 100, 100), entry(102, 1, 102, 100)]
    const escaped = [entry(200, 1), entry(201, 200), entry(202, 201)]
    const found = [entry(400, 1), entry(401, 400)]
    const strangers = [entry(2, 1), entry(300, 2), entry(301, 300), entry(500, 1)]
    const all = [...inGroup, ...escaped, ...found, ...strangers]
    const expected = { 100: 'a', 101: 'a', 102: 'a', 200: 'b', 201: 'b', 202: 'b', 400: 'a', 401: 'a' }
    expect(ownersOf(all, { 200: 'b', 500: 'a run of another gateway' })).toEqual(expected)
    expect(ownersOf([...all].reverse(), { 200: 'b', 500: 'a run of another gateway' })).toEqual(expected)
  })

  it('and never is this process or the first of the machine, whatever it looks like', () => {
    expect(ownersOf([entry(1, 0, 100), entry(process.pid, 100, 100), entry(5, 1)], { 1: 'a', [process.pid]: 'a' })).toEqual({})
  })

  it('found in time, however long the chain of ancestors, and when it goes in a circle', () => {
    const chain = Array.from({ length: 50_000 }, (_, index) => entry(100_000 + index, index === 0 ? 100 : 99_999 + index))
    expect(Object.keys(ownersOf([entry(100, 1), ...chain.reverse()]))).toHaveLength(50_001)
    expect(ownersOf([entry(600, 601), entry(601, 600)], { 600: 'a' })).toEqual({ 600: 'a', 601: 'a' })
  })
})
