import type { Api } from '../api/api.ts'
import type { Instance } from '../instances/instance.ts'
import type { LiveInstances } from '../instances/live-instances.ts'
import type { ActionName } from './action.ts'
import { ExtendDocument, operations, RotateDocument } from './operations.ts'

/** What an action needs to be done. */
export interface Tools {
  readonly api: Api
  readonly instances: LiveInstances
}

/** Does one of the actions that need nothing but the instance, and shows at once what it has become. */
export async function perform(
  action: Exclude<ActionName, 'extend' | 'rotate'>,
  { id }: Instance,
  { api, instances }: Tools,
): Promise<void> {
  const { changed } = await api.request(operations[action], { id })
  instances.put([changed.mcpInstance])
}

export async function extend({ id }: Instance, minutes: number, { api, instances }: Tools): Promise<void> {
  const { extendMcpInstance } = await api.request(ExtendDocument, { id, minutes })
  instances.put([extendMcpInstance.mcpInstance])
}

/** Answers the new access token, which the gateway does not tell again. */
export async function rotate({ id }: Instance, { api, instances }: Tools): Promise<string> {
  const { rotateMcpInstanceToken } = await api.request(RotateDocument, { id })
  instances.put([rotateMcpInstanceToken.mcpInstance])
  return rotateMcpInstanceToken.accessToken
}
