import { expect } from 'vitest'
import { browserTest, useBrowser } from '../support/browser.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { createMcpInstance, createMcpType } from '../support/mcp.ts'
import { useViewerApp } from './support.ts'

const openViewer = useBrowser()
const viewerApp = useViewerApp()
let types = 0

/** A new type; its display name ends in the given one. */
function newType(name: string): Promise<string> {
  types += 1
  return createMcpType(viewerApp().admin, `type-${types}`, { displayName: `The type ${name}` })
}

async function ownerOf(names: readonly string[]) {
  const { url, admin, user } = viewerApp()
  const owner = await user('ada')
  const ids: string[] = []
  for (const name of names) ids.push((await createMcpInstance(owner, await newType(name), { start: false })).mcpInstance.id)
  return { url, admin, owner, ids }
}

const open = ({ url, owner }: { readonly url: string; readonly owner: GraphqlClient }) =>
  openViewer(`${url}/`, { token: owner.token ?? '' })

browserTest('instances appear, move and go without a reload', async () => {
  const app = await ownerOf(['tides'])
  const page = await open(app)
  const rows = page.locator('.instance-row')
  await rows.filter({ hasText: 'The type tides' }).filter({ hasText: 'Not started' }).waitFor()

  const { mcpInstance } = await createMcpInstance(app.owner, await newType('winds'))
  const winds = rows.filter({ hasText: 'The type winds' })
  await winds.filter({ hasText: 'Starting' }).waitFor()
  await app.owner.mutate('stopMcpInstance', { id: mcpInstance.id }, 'mcpInstance { id }')
  await winds.filter({ hasText: 'Stopped' }).waitFor()
  await app.owner.query('mutation ($id: ID!) { deleteMcpInstance(id: $id) { mcpInstance { id } } }', { id: mcpInstance.id })
  await winds.waitFor({ state: 'detached' })
  expect(await rows.count()).toBe(1)
})

browserTest("nobody sees what is somebody else's, and an ADMIN sees whose it is", async () => {
  const app = await ownerOf(['reefs'])
  const stranger = await viewerApp().user('eve')
  const page = await openViewer(`${app.url}/`, { token: stranger.token ?? '' })
  await page.getByRole('heading', { name: 'No instances yet' }).waitFor()
  await createMcpInstance(stranger, await newType('dunes'), { start: false })
  await page.locator('.instance-row').filter({ hasText: 'The type dunes' }).waitFor()
  expect(await page.locator('.instance-row').count()).toBe(1)

  const all = await openViewer(`${app.url}/`, { token: app.admin.token ?? '' })
  await all.locator('.instance-row').filter({ hasText: 'The type reefs' }).filter({ hasText: 'ada' }).waitFor()
  await all.locator('.instance-row').filter({ hasText: 'The type dunes' }).filter({ hasText: 'eve' }).waitFor()
})

browserTest('a deleted instance is found behind its tab, and restoring brings it back', async () => {
  const app = await ownerOf(['tides', 'winds'])
  const page = await open(app)
  const tides = page.locator('.instance-row').filter({ hasText: 'The type tides' })
  await tides.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete this instance?' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await tides.count()).toBe(1)

  await tides.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await tides.waitFor({ state: 'detached' })
  // As somebody who comes later, and has not seen it go.
  await page.reload()
  await page.getByRole('button', { name: 'Deleted' }).click()
  await tides.filter({ hasText: 'Deleted' }).waitFor()
  await tides.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Restore' }).click()
  await page.getByRole('heading', { name: 'Nothing has been deleted' }).waitFor()
  await page.getByRole('button', { name: 'All', exact: false }).first().click()
  await tides.filter({ hasText: 'Stopped' }).waitFor()
})

browserTest('the list is searched, filtered and sorted', async () => {
  const app = await ownerOf(['tides', 'winds', 'clouds'])
  await app.owner.mutate('startMcpInstance', { id: app.ids[1] }, 'mcpInstance { id }')
  const page = await open(app)
  const names = () => page.locator('.instance-row .instance-link').allInnerTexts()
  const shown = async () => (await names()).map((name) => name.replace(/^The type (\w+).*$/s, '$1'))
  await expect.poll(shown).toEqual(['clouds', 'winds', 'tides'])
  await page.getByRole('button', { name: 'Server' }).click()
  await expect.poll(shown).toEqual(['clouds', 'tides', 'winds'])
  await page.getByRole('button', { name: 'Server' }).click()
  await expect.poll(shown).toEqual(['winds', 'tides', 'clouds'])
  await page.getByRole('button', { name: 'Starting 1' }).click()
  await expect.poll(shown).toEqual(['winds'])
  await page.getByRole('button', { name: 'All 3' }).click()
  await page.getByLabel('Search instances').fill('TIDES')
  await expect.poll(shown).toEqual(['tides'])
  await page.getByLabel('Search instances').fill('nothing like that')
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect.poll(shown).toEqual(['winds', 'tides', 'clouds'])
})

browserTest('after the gateway was away, what changed meanwhile is seen', async () => {
  const app = await ownerOf(['tides'])
  const page = await openViewer(`${app.url}/`, {
    token: app.owner.token ?? '',
    tolerated: /WebSocket|ERR_CONNECTION|ERR_INTERNET/,
  })
  await page.getByText('Live', { exact: true }).waitFor()
  await page.context().setOffline(true)
  await page.getByText('Connection lost').waitFor({ timeout: 25_000 })
  await app.owner.mutate('startMcpInstance', { id: app.ids[0] }, 'mcpInstance { id }')
  await createMcpInstance(app.owner, await newType('winds'), { start: false })
  await page.context().setOffline(false)
  await page.locator('.instance-row').filter({ hasText: 'The type tides' }).filter({ hasText: 'Starting' }).waitFor()
  await page.locator('.instance-row').filter({ hasText: 'The type winds' }).waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
})
