import { conditionOf, type Instance, isActive } from '../instances/instance.ts'

export type ActionName = 'start' | 'stop' | 'restart' | 'extend' | 'rotate' | 'delete' | 'restore'

/** Something that can be done to an instance. */
export interface Action {
  readonly name: ActionName
  readonly label: string
  /** Does it on the instance that has the focus. */
  readonly key: string
  readonly applies: (instance: Instance) => boolean
}

const isLive = ({ deletedAt }: Instance) => deletedAt === null

/** All of them, in the order in which they are offered. */
export const actions: readonly Action[] = [
  { name: 'start', label: 'Start', key: 's', applies: (instance) => isLive(instance) && !isActive(instance) },
  { name: 'stop', label: 'Stop', key: 's', applies: isActive },
  { name: 'restart', label: 'Restart', key: 'r', applies: isActive },
  { name: 'extend', label: 'Extend', key: 'e', applies: isActive },
  { name: 'rotate', label: 'New access token', key: 't', applies: isLive },
  { name: 'delete', label: 'Delete', key: 'd', applies: isLive },
  { name: 'restore', label: 'Restore', key: 'u', applies: (instance) => conditionOf(instance) === 'DELETED' },
]

export function actionsFor(instance: Instance): readonly Action[] {
  return actions.filter(({ applies }) => applies(instance))
}
