import { PanoptesError } from '../../../errors.ts'
import { uniqueViolation } from '../../../storage/storage-error.ts'

/** Runs a statement that writes an e-mail address; that of another live user is CONFLICT. */
export async function orEmailTaken<T>(statement: Promise<T>): Promise<T> {
  try {
    return await statement
  } catch (error) {
    if (uniqueViolation(error) === null) throw error
    throw new PanoptesError('CONFLICT', 'There is already a user with this e-mail address.', { cause: error })
  }
}
