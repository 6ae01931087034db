import type { ProcessGroup } from './process-group.ts'

/** What the gateway tells its keeper, one message to a line of JSON. */
export type KeeperMessage =
  | { readonly tell: 'watch'; readonly group: ProcessGroup }
  | { readonly tell: 'forget'; readonly runId: string }
  | { readonly tell: 'holdUntil'; readonly epochMs: number | null }
