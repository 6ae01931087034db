import type { RateLimit } from '../../../platform/rate-limit/rate-limiter.ts'

const quarterHour = 900

/** Wrong passwords for one account, whoever tries them: 10 in a quarter of an hour are 1,000 a day, too few to guess a password. */
export const accountLimit: RateLimit = { points: 10, durationSeconds: quarterHour }

/** Attempts from one address, over all accounts: an office behind one address still gets in of a morning. */
export const addressLimit: RateLimit = { points: 60, durationSeconds: quarterHour }

export function accountKey(email: string): string {
  return `sign-in:account:${email.toLowerCase()}`
}

export function addressKey(ipAddress: string | null): string {
  return `sign-in:address:${ipAddress ?? 'unknown'}`
}
