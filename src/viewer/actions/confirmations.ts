import type { ActionName } from './action.ts'

/** What somebody is told before something that hurts is done. */
export interface Confirmation {
  readonly title: string
  readonly text: string
  readonly button: string
}

/** By action; what is not named here is done at once. */
export const confirmations: Readonly<Partial<Record<ActionName, Confirmation>>> = {
  stop: {
    title: 'Stop this instance?',
    text: 'Its clients are cut off. It can be started again; its log and its access token stay.',
    button: 'Stop',
  },
  delete: {
    title: 'Delete this instance?',
    text: 'It is stopped, and its log and its events go with it. All of it comes back when the instance is restored.',
    button: 'Delete',
  },
  rotate: {
    title: 'Make a new access token?',
    text: 'The old one ends at once: clients that use it are refused until they have the new one.',
    button: 'Make a new token',
  },
}
