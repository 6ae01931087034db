import type { WriteRequest, WriteResult } from './stream-store.ts'

/** What became of one request of a group. */
export type Outcome = { readonly result: WriteResult } | { readonly error: unknown }

/** How often a request of its own is tried against others that are in its way. */
const maxTries = 5

/**
 * Writes requests in one statement. When the statement fails for what one of them holds, or for another gateway that stores the same batch,
 * each is written by itself, so that none fails for another. When the database is not there, all of them fail at once.
 * @param unavailable whether an error says that the database cannot be reached; whether the statement was committed is not known then.
 */
export async function commitGroup<Content>(
  write: (requests: readonly WriteRequest<Content>[]) => Promise<readonly WriteResult[]>,
  requests: readonly WriteRequest<Content>[],
  unavailable: (error: unknown) => boolean,
): Promise<readonly Outcome[]> {
  try {
    return (await write(requests)).map((result) => ({ result }))
  } catch (error) {
    if (unavailable(error) || (requests.length === 1 && !isConflict(error))) return requests.map(() => ({ error }))
  }
  const outcomes: Outcome[] = []
  for (const request of requests) outcomes.push(await commitOne(write, request))
  return outcomes
}

async function commitOne<Content>(
  write: (requests: readonly WriteRequest<Content>[]) => Promise<readonly WriteResult[]>,
  request: WriteRequest<Content>,
): Promise<Outcome> {
  for (let tries = 1; ; tries += 1) {
    try {
      const [result = null] = await write([request])
      return { result }
    } catch (error) {
      if (!isConflict(error) || tries === maxTries) return { error }
    }
  }
}

/** Unique violation (the same batch, stored by another gateway in between), serialisation failure, deadlock. */
function isConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['23505', '40001', '40P01'].includes(String(error.code))
}
