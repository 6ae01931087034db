import type { Lifecycle } from './writing/lifecycle/lifecycle.ts'

/** The rules of every domain: what resolvers, jobs and the command line call. */
export interface Services {
  readonly lifecycle: Lifecycle
}
