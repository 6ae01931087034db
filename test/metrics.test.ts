import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from './support/app.ts'
import { createMcpInstance, createMcpType } from './support/mcp.ts'
import { type Scrape, scrape } from './support/scrape.ts'
import { openEventStream, post, TestSocket } from './transport/support/clients.ts'

let app: TestApp
let url: string

beforeAll(async () => {
  app = await createTestApp({ LOG_LEVEL: 'silent' })
  url = (await app.transport.listen()).url
})
afterAll(() => app?.close())

const follow = 'subscription { mcpInstanceChanges { kind } }'
const authorization = () => `Bearer ${app.admin.token}`

/** By how much figures grow while something is done. */
async function growth(work: () => Promise<unknown>): Promise<Scrape> {
  const before = await scrape(url)
  await work()
  // A request counts when its answer has been sent: a moment after the client has it.
  const again = async () => {
    const after = await scrape(url)
    return after('panoptes_http_request_duration_seconds_count', { route: '/graphql' })
  }
  let last = await again()
  for (let now = await again(); now !== last; now = await again()) last = now
  const after = await scrape(url)
  return (name, labels) => after(name, labels) - (before(name, labels) || 0)
}

describe('the metrics of a gateway', () => {
  it('tell what runs, how the process is and what it stands on', async () => {
    const now = await scrape(url)
    expect(now('panoptes_info', { version: '0.1.0' })).toBe(1)
    expect(now('process_resident_memory_bytes')).toBeGreaterThan(1_000_000)
    expect(now('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0)
    expect(now('panoptes_database_connections', { state: 'idle' })).toBeGreaterThan(0)
    expect(now('panoptes_database_waiting')).toBe(0)
    expect(now('panoptes_bus_dropped_total')).toBe(0)
    expect(now('panoptes_stream_watched', { stream: 'mcp_logs' })).toBe(0)
  })

  it('count requests by method, route and status, and never by what a client made up', async () => {
    const grown = await growth(async () => {
      await post(url, { query: '{ viewer { role } }' })
      await post(url, { query: 'query Made_Up_Name { viewer { role } }', operationName: 'Made_Up_Name' })
      await fetch(`${url}/health/live`)
      await fetch(`${url}/made/up`)
      await fetch(`${url}/made-up`, { method: 'DELETE' })
    })
    const requests = 'panoptes_http_request_duration_seconds_count'
    expect(grown(requests, { method: 'POST', route: '/graphql', status: '200' })).toBe(2)
    expect(grown(requests, { route: '/health', status: '200' })).toBe(1)
    expect(grown(requests, { method: 'GET', route: 'other', status: '404' })).toBe(1)
    expect(grown(requests, { method: 'other', route: 'other' })).toBe(1)
    expect(grown(requests, { route: '/metrics' })).toBeGreaterThan(0)
    expect((await (await fetch(`${url}/metrics`)).text()).toLowerCase()).not.toMatch(/made.up/)
  })

  it('count operations by kind and outcome, over HTTP and WebSocket', async () => {
    const socket = new TestSocket(url)
    await socket.init()
    const grown = await growth(async () => {
      await post(url, { query: '{ viewer { role } }' })
      await post(url, { query: '{ users { totalCount } }' })
      await post(url, { query: '{ no such' })
      await post(url, { query: 'mutation { signIn(input: { email: "a@b.test", password: "wrong" }) { token } }' })
      await socket.ask('{ users { totalCount } }')
    })
    socket.socket.close()
    const operations = 'panoptes_graphql_operation_duration_seconds_count'
    expect(grown(operations, { kind: 'query', outcome: 'OK' })).toBe(1)
    expect(grown(operations, { kind: 'query', outcome: 'UNAUTHENTICATED' })).toBe(2)
    expect(grown(operations, { kind: 'none', outcome: 'BAD_USER_INPUT' })).toBe(1)
    expect(grown(operations, { kind: 'mutation', outcome: 'UNAUTHENTICATED' })).toBe(1)
  })

  it('show what is open, and let go of it', async () => {
    const socket = new TestSocket(url)
    await socket.init({ authorization: authorization() })
    socket.subscribe('1', follow)
    const events = await openEventStream(url, follow, { authorization: authorization() })
    const open = async () => {
      const now = await scrape(url)
      const subscriptions = now('panoptes_graphql_operations_running', { kind: 'subscription' })
      return [now('panoptes_sockets'), subscriptions, now('panoptes_bus_listeners')]
    }
    await expect.poll(open).toEqual([1, 2, 2])
    const before = await scrape(url)
    await app.user()
    socket.socket.close()
    events.leave()
    await expect.poll(open).toEqual([0, 0, 0])
    const after = await scrape(url)
    const grown: Scrape = (name, labels) => after(name, labels) - (before(name, labels) || 0)
    expect(grown('panoptes_graphql_operation_duration_seconds_count', { kind: 'subscription', outcome: 'OK' })).toBe(2)
    await expect
      .poll(async () => (await scrape(url))('panoptes_http_request_duration_seconds_count', { route: 'stream', status: '200' }))
      .toBe(1)
  })

  it('tell of streams who follows, what is appended and what waits', async () => {
    const { mcpInstance } = await createMcpInstance(app.admin, await createMcpType(app.admin, 'streamed'))
    const logs = `subscription { mcpLogStream(instanceIds: ["${mcpInstance.id}"]) { entries { seq } } }`
    const readers = [1, 2].map(() => openEventStream(url, logs, { authorization: authorization() }))
    const open = await Promise.all(readers)
    const now = async (name: string) => (await scrape(url))(`panoptes_stream_${name}`, { stream: 'mcp_logs' })
    await expect.poll(() => now('subscribers')).toBe(2)
    expect(await now('watched')).toBe(1)
    const grown = await growth(async () => {
      const input = { instanceId: mcpInstance.id, batchId: 'once', entries: [{ message: 'a' }, { message: 'b' }] }
      for (let n = 0; n < 2; n += 1) await app.admin.mutate('appendMcpLogs', input, 'firstSeq')
    })
    expect(grown('panoptes_stream_appends_total')).toBe(1)
    expect(grown('panoptes_stream_appends_repeated_total')).toBe(1)
    expect(grown('panoptes_stream_entries_total')).toBe(2)
    expect(grown('panoptes_stream_commits_total')).toBe(1)
    expect(await now('waiting_entries')).toBe(0)
    for (const reader of open) reader.leave()
    await expect.poll(() => now('subscribers')).toBe(0)
  })

  it('count writes, audit events, messages, refusals and jobs', async () => {
    app.jobs.add({ name: 'good', schedule: '0 0 1 1 *', run: async () => undefined })
    app.jobs.add({ name: 'bad', schedule: '0 0 1 1 *', run: () => Promise.reject(new Error('on purpose')) })
    const email = 'nobody@example.test'
    const grown = await growth(async () => {
      await app.admin.mutate('createMcpType', { name: 'measured', displayName: 'x', serverScript: 'vitest' }, 'mcpType { id }')
      await app.admin.refusedMutation('createMcpType', { name: 'measured', displayName: 'x', serverScript: 'vitest' })
      for (let n = 0; n < 30; n += 1) await app.anonymous.refusedMutation('signIn', { email, password: 'wrong' })
      await Promise.all([app.jobs.runNow('good'), app.jobs.runNow('bad')])
    })
    expect(grown('panoptes_writes_total', { outcome: 'committed' })).toBe(1)
    expect(grown('panoptes_writes_total', { outcome: 'rolled_back' })).toBe(1)
    expect(grown('panoptes_audit_events_total')).toBe(1)
    expect(grown('panoptes_bus_published_total')).toBe(1)
    expect(grown('panoptes_rate_limit_refusals_total')).toBeGreaterThan(0)
    expect(grown('panoptes_job_runs_total', { job: 'good', outcome: 'done' })).toBe(1)
    expect(grown('panoptes_job_runs_total', { job: 'bad', outcome: 'failed' })).toBe(1)
    const now = await scrape(url)
    expect(now('panoptes_job_running', { job: 'good' })).toBe(0)
    expect(now('panoptes_job_last_finished_timestamp_seconds', { job: 'bad' })).toBeCloseTo(Date.now() / 1000, -2)
  })
})
