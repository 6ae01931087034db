import { describe, expect, test } from 'vitest'
import { createMetricsRoute } from '../../src/transport/metrics-route.ts'
import { startToyGateway, toyEnv } from './support/toy-gateway.ts'

const metrics = { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: async () => 'up 1\n' }
const token = 'a-long-enough-token'

function gateway(withToken: string | null, trustProxy = false) {
  return startToyGateway({ routes: [createMetricsRoute({ metrics, token: withToken })], env: { ...toyEnv, trustProxy } })
}

describe('/metrics', () => {
  test('is read on the machine of the gateway', async () => {
    const { url } = await gateway(null)
    const response = await fetch(`${url}/metrics`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(metrics.contentType)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toBe('up 1\n')
    expect((await fetch(`${url}/metrics`, { method: 'HEAD' })).status).toBe(200)
    const post = await fetch(`${url}/metrics`, { method: 'POST' })
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  test.each([false, true])('is not read through a proxy on that machine, trusted (%s) or not', async (trustProxy) => {
    const { url } = await gateway(null, trustProxy)
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
      const response = await fetch(`${url}/metrics`, { headers: { [name]: '127.0.0.1' } })
      expect([name, response.status]).toEqual([name, 403])
      expect(await response.text()).toContain('PANOPTES_METRICS_TOKEN')
    }
  })

  test('is read from anywhere with the token, and with no other', async () => {
    const { url, transport } = await gateway(token)
    const read = async (authorization?: string) => {
      const headers = { 'x-forwarded-for': '192.0.2.1', ...(authorization === undefined ? {} : { authorization }) }
      return (await fetch(`${url}/metrics`, { headers })).status
    }
    expect(await read(`Bearer ${token}`)).toBe(200)
    expect(await read(`bearer ${token}`)).toBe(200)
    for (const wrong of [undefined, 'Bearer', `Bearer ${token}x`, `Basic ${token}`, token]) expect(await read(wrong)).toBe(401)
    // Without a port nothing is known of where it comes from.
    expect((await transport.fetch(new Request('http://gateway/metrics'))).status).toBe(401)
  })
})
