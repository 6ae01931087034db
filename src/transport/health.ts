import type { Logger } from 'pino'

export interface Readiness {
  readonly ok: boolean
  /** What was looked at, and how it is; shown to everyone, so no addresses and no messages of drivers. */
  readonly checks: Readonly<Record<string, string>>
}

/** A check that takes longer counts as failed, in milliseconds; load balancers ask every few seconds. */
const readinessTimeout = 3_000

/** Answers the health paths, null for any other path. */
export async function healthResponse(
  path: string,
  options: { ready: () => Promise<Readiness>; isDraining: () => boolean; logger: Logger },
): Promise<Response | null> {
  if (path === '/health/live') return Response.json({ status: 'ok' })
  if (path !== '/health/ready') return null
  if (options.isDraining()) return Response.json({ status: 'draining', checks: {} }, { status: 503 })
  const { ok, checks } = await readiness(options)
  return Response.json({ status: ok ? 'ok' : 'failing', checks }, { status: ok ? 200 : 503 })
}

async function readiness(options: { ready: () => Promise<Readiness>; logger: Logger }): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Readiness>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, checks: { readiness: 'no answer in time' } }), readinessTimeout).unref()
  })
  try {
    return await Promise.race([options.ready(), late])
  } catch (error) {
    options.logger.error({ err: error }, 'The readiness check failed')
    return { ok: false, checks: { readiness: 'failed' } }
  } finally {
    clearTimeout(timer)
  }
}
