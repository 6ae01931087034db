import { type Condition, conditionOf, type Instance, nameOf } from './instance.ts'
import { readStats } from './stats.ts'

/** The parts of the list, as its tabs name them. */
export type Shown = 'all' | 'running' | 'starting' | 'failed' | 'ended' | 'deleted'

const partOf: Readonly<Record<Condition, Exclude<Shown, 'all'>>> = {
  RUNNING: 'running',
  PENDING: 'starting',
  ERROR: 'failed',
  EXPIRED: 'ended',
  DISCONNECTED: 'ended',
  DELETED: 'deleted',
}

export function isShown(instance: Instance, shown: Shown): boolean {
  const part = partOf[conditionOf(instance)]
  return shown === 'all' ? part !== 'deleted' : part === shown
}

/** Whether every word of a search is somewhere in what people know an instance by. */
export function isFound(instance: Instance, search: string): boolean {
  const { id, mcpType, user, errorMessage, assignedPort } = instance
  const text = [id, nameOf(instance), mcpType?.name, user?.name, user?.email, errorMessage, assignedPort].join(' ').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

export interface Order {
  readonly by: 'status' | 'server' | 'age' | 'expiry' | 'cpu' | 'memory'
  readonly descending: boolean
}

const statusRank: Readonly<Record<Condition, number>> = {
  ERROR: 0,
  PENDING: 1,
  RUNNING: 2,
  DISCONNECTED: 3,
  EXPIRED: 4,
  DELETED: 5,
}

/** What a column is sorted by; the smallest comes first. */
const sortKeys: Readonly<Record<Order['by'], (instance: Instance) => number | string>> = {
  status: (instance) => statusRank[conditionOf(instance)],
  server: (instance) => nameOf(instance).toLowerCase(),
  age: ({ createdAt }) => -Date.parse(createdAt),
  expiry: ({ expiresAt }) => Date.parse(expiresAt),
  cpu: ({ stats }) => -(readStats(stats)?.cpuPercent ?? -1),
  memory: ({ stats }) => -(readStats(stats)?.memoryBytes ?? -1),
}

/** Compares two instances; those that are equal in the column stay in the order of their making, newest first. */
export function compareBy({ by, descending }: Order): (a: Instance, b: Instance) => number {
  const key = sortKeys[by]
  return (a, b) => {
    const difference = compareKeys(key(a), key(b)) || compareKeys(sortKeys.age(a), sortKeys.age(b)) || compareKeys(a.id, b.id)
    return descending ? -difference : difference
  }
}

function compareKeys(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
