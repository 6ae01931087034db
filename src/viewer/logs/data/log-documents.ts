import { graphql } from '../../api/graphql.ts'

/** What of an entry the viewer shows; whose it is it knows. */
const LogEntryFragment = graphql(`
  fragment LogEntry on McpLog {
    seq
    timestamp
    level
    source
    message
    metadata
  }
`)

export const FollowLogDocument = graphql(
  `
  subscription FollowLog($instanceId: ID!, $after: StreamCursor, $tail: Int) {
    mcpLogStream(instanceIds: [$instanceId], after: $after, tail: $tail, onLag: CATCH_UP) {
      entries {
        ...LogEntry
      }
      cursor
      phase
      ended {
        reason
        exitCode
      }
    }
  }
`,
  [LogEntryFragment],
)

export const LogPageDocument = graphql(
  `
  query LogPage($instanceId: ID!, $filter: McpLogListFilter, $first: Int, $last: Int, $orderBy: [McpLogOrder!]) {
    mcpInstance(id: $instanceId, deleted: INCLUDE) {
      logs(filter: $filter, first: $first, last: $last, orderBy: $orderBy) {
        nodes {
          ...LogEntry
        }
      }
    }
  }
`,
  [LogEntryFragment],
)

export const LogHeadDocument = graphql(`
  query LogHead($instanceId: ID!) {
    mcpInstance(id: $instanceId, deleted: INCLUDE) {
      deletedAt
      exitCode
      mcpType {
        displayName
      }
      logs(last: 1) {
        nodes {
          seq
          cursor
        }
      }
    }
  }
`)
