import { badField } from '../../../errors.ts'
import { hashPassword } from '../../../platform/passwords/password-hash.ts'
import { passwordProblem } from '../../../platform/passwords/password-problem.ts'

/**
 * The hash of a password that somebody chose. Takes tens of milliseconds: to be called outside a transaction.
 * @param path the field of the input that it came in.
 * @throws PanoptesError BAD_USER_INPUT saying what is wrong with it.
 */
export async function hashNewPassword(
  password: string,
  path: string,
  user: { readonly email: string; readonly name: string },
): Promise<string> {
  const problem = passwordProblem(password, [user.email, user.name])
  if (problem !== null) throw badField(path, problem)
  return hashPassword(password)
}
