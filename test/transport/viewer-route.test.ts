import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createViewerRoute } from '../../src/transport/viewer-route.ts'
import { startToyGateway } from './support/toy-gateway.ts'

const start = () => startToyGateway({ routes: [createViewerRoute()] })

test('the viewer is a page that may use nothing but this gateway, at each of its addresses', async () => {
  const { url } = await start()
  const page = await fetch(`${url}/`)
  expect(page.status).toBe(200)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = page.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/unsafe|\*|https:|data:/)
  const text = await page.text()
  expect(text).not.toMatch(/<style|style=|<script>|https?:\/\//)
  for (const path of ['/logs?i=mci_1', '/instances/mci_1']) expect(await (await fetch(url + path)).text()).toBe(text)
  for (const path of ['/nowhere', '/instances', '/instances/mci_1/more', '/assets/nothing.js', '/assets/../index.html']) {
    expect((await fetch(url + path)).status, path).toBe(404)
  }
})

test('the page is asked for anew each time, its parts are kept for good', async () => {
  const { url } = await start()
  const page = await fetch(`${url}/`)
  expect(page.headers.get('cache-control')).toBe('no-cache')
  const again = await fetch(`${url}/`, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } })
  expect(again.status).toBe(304)
  for (const [, path] of (await page.text()).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
    const part = await fetch(url + path)
    expect(part.status, path).toBe(200)
    expect(part.headers.get('cache-control'), path).toBe('public, max-age=31536000, immutable')
    expect(part.headers.get('content-type'), path).toMatch(/^(text\/(javascript|css); charset=utf-8|image\/svg\+xml)$/)
  }
})

test('what is sent is as small as the browser can take it', async () => {
  const { transport, url } = await start()
  const script = /src="([^"]+\.js)"/.exec(await (await fetch(`${url}/`)).text())?.[1] ?? ''
  const get = async (accepts: string) => {
    const response = await transport.fetch(new Request(url + script, { headers: { 'accept-encoding': accepts } }))
    return { coding: response.headers.get('content-encoding'), body: Buffer.from(await response.arrayBuffer()) }
  }
  const plain = await get('identity')
  expect(plain.coding).toBeNull()
  const brotli = await get('gzip, deflate, br')
  expect(brotli.coding).toBe('br')
  expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true)
  const gzip = await get('gzip')
  expect(gzip.coding).toBe('gzip')
  expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true)
})

test('only reading is answered', async () => {
  const { url } = await start()
  const response = await fetch(`${url}/`, { method: 'POST', body: '{}' })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('GET, HEAD')
})
