import { hash, verify } from '@node-rs/argon2'

/**
 * argon2id with 19 MiB, 2 passes, 1 lane: the first choice of OWASP's Password Storage Cheat Sheet
 * (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id). The library's own algorithm is argon2id.
 */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** A hash with the same parameters, of 256 random bits that nobody kept: checking against it takes as long as against a real one. */
export const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$UHb/LPlgddZpoHw8S4jYjw$wjrumeRw6scpPdyF++YH9IcbG/1xWdh2b5t5KSRR8EQ'

/** A hash to store, with its parameters and salt in it (PHC string). Takes tens of milliseconds on a thread of its own. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalise(password), parameters)
}

/** Whether the password is the one that was hashed. Without a hash the answer is no and takes the same time, so that it tells nobody who exists. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? nobodysHash, normalise(password))
  return matches && passwordHash !== null
}

/** The same password typed on two keyboards may come as different code points: NIST SP 800-63B, 5.1.1.2 asks for NFKC or NFKD. */
function normalise(password: string): string {
  return password.normalize('NFKC')
}
