import { PanoptesError } from '../../../errors.ts'
import { VaultError } from '../../../platform/vault/vault-error.ts'

/** Why an instance could not be started, for its user; whatever is not meant for users stays in the gateway's own log. */
export function explainFailure(error: unknown): string {
  if (error instanceof PanoptesError) return error.message
  if (error instanceof VaultError)
    return 'Its key cannot be opened: the master key that it was sealed with is not given any more. Set the key anew.'
  return 'The gateway could not start it.'
}
