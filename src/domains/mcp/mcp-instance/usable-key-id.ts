import type { Change } from '../../../writing/writer.ts'

/** The user's key for the type, if there is one that is live, active and not expired. The caller holds the user's lock. */
export async function usableKeyId(change: Change, userId: string, mcpTypeId: string): Promise<string | null> {
  const key = await change.tx.apiKey.findFirst({
    where: {
      userId,
      mcpTypeId,
      deletedAt: null,
      isActive: true,
      OR: [{ expiresAt: null }, { expiresAt: { gt: change.now } }],
    },
    select: { id: true },
  })
  return key?.id ?? null
}
