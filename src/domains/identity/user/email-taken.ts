import { PanoptesError } from '../../../errors.ts'
import { refusalOf } from '../../../writing/database-error.ts'

/** Runs a statement that writes an e-mail address; that of another live user is CONFLICT. */
export async function orEmailTaken<T>(statement: Promise<T>): Promise<T> {
  try {
    return await statement
  } catch (error) {
    if (refusalOf(error)?.kind !== 'UNIQUE') throw error
    throw new PanoptesError('CONFLICT', 'There is already a user with this e-mail address.', { cause: error })
  }
}
