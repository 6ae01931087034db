import { graphql } from '../api/graphql.ts'
import { InstanceFields } from '../instances/instance.ts'

/** What changes an instance; each answers it as `changed`. */
export const operations = {
  start: graphql(
    `mutation StartInstance($id: ID!) { changed: startMcpInstance(input: { id: $id }) { mcpInstance { ...InstanceFields } } }`,
    [InstanceFields],
  ),
  stop: graphql(
    `mutation StopInstance($id: ID!) { changed: stopMcpInstance(input: { id: $id }) { mcpInstance { ...InstanceFields } } }`,
    [InstanceFields],
  ),
  restart: graphql(
    `mutation RestartInstance($id: ID!) { changed: restartMcpInstance(input: { id: $id }) { mcpInstance { ...InstanceFields } } }`,
    [InstanceFields],
  ),
  delete: graphql(
    `mutation DeleteInstance($id: ID!) { changed: deleteMcpInstance(id: $id) { mcpInstance { ...InstanceFields } } }`,
    [InstanceFields],
  ),
  restore: graphql(
    `mutation RestoreInstance($id: ID!) { changed: restoreMcpInstance(id: $id) { mcpInstance { ...InstanceFields } } }`,
    [InstanceFields],
  ),
}

export const ExtendDocument = graphql(
  `
    mutation ExtendInstance($id: ID!, $minutes: Int!) {
      extendMcpInstance(input: { id: $id, minutes: $minutes }) { mcpInstance { ...InstanceFields } }
    }
  `,
  [InstanceFields],
)

export const RotateDocument = graphql(
  `
    mutation RotateInstanceToken($id: ID!) {
      rotateMcpInstanceToken(input: { id: $id }) { mcpInstance { ...InstanceFields } accessToken }
    }
  `,
  [InstanceFields],
)
