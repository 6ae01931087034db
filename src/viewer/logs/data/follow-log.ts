import type { ResultOf } from 'gql.tada'
import type { Api } from '../../api/api.ts'
import type { ApiError } from '../../api/api-error.ts'
import type { LogLine } from '../store/log-line.ts'
import { FollowLogDocument } from './log-documents.ts'
import { toLine } from './to-line.ts'

export type LogEnd = ResultOf<typeof FollowLogDocument>['mcpLogStream']['ended'][number]

export interface LogFollower {
  /** @param caughtUp whether these are news, and not what was written before. */
  lines(lines: readonly LogLine[], caughtUp: boolean): void
  ended(end: LogEnd): void
  refused(error: ApiError): void
}

/** So many lines back a log without a cursor is followed: it had none a moment ago. */
const tailOfEmpty = 100_000

/**
 * Follows one log from behind a cursor, null for a log without lines, across lost connections: each time from behind the last batch that came.
 * Every instance has a subscription of its own, so that one that is deleted while nobody is connected does not end the others.
 * @returns ends it.
 */
export function followLog(api: Api, instanceId: string, from: string | null, follower: LogFollower): () => void {
  let after = from
  const variables = () => ({ instanceId, after, tail: after === null ? tailOfEmpty : 0 })
  return api.follow(FollowLogDocument, variables, {
    next({ mcpLogStream: { entries, cursor, phase, ended } }) {
      after = cursor
      follower.lines(
        entries.map((entry) => toLine(instanceId, entry)),
        phase === 'LIVE',
      )
      for (const end of ended) follower.ended(end)
    },
    refused: follower.refused,
  })
}
