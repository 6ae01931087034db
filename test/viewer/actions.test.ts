import { expect } from 'vitest'
import { browserTest, useBrowser } from '../support/browser.ts'
import { createMcpInstance, createMcpType } from '../support/mcp.ts'
import { useViewerApp } from './support.ts'

const openViewer = useBrowser()
const viewerApp = useViewerApp()

/** Somebody with one instance that waits to be started, who looks at it. */
async function openInstance(name: string, show = '') {
  const { url, admin, user } = viewerApp()
  const owner = await user('ada')
  const { mcpInstance, accessToken } = await createMcpInstance(
    owner,
    await createMcpType(admin, name, { maxDurationMinutes: 120 }),
    { durationMinutes: 60 },
  )
  const page = await openViewer(`${url}/instances/${mcpInstance.id}${show}`, { token: owner.token ?? '' })
  const read = async <T>(fields: string) =>
    (await owner.query<{ mcpInstance: T }>(`query ($id: ID!) { mcpInstance(id: $id) { ${fields} } }`, { id: mcpInstance.id }))
      .mcpInstance
  const choose = async (action: string) => {
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  return { page, owner, id: mcpInstance.id, accessToken, read, choose }
}

browserTest('stopping is asked about first; starting is not', async () => {
  const { page, read } = await openInstance('stops')
  const status = page.locator('.instance-header .status')
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Stop this instance?' })
  await dialog.waitFor()
  expect(await read('status')).toEqual({ status: 'PENDING' })
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(await read('status')).toEqual({ status: 'PENDING' })
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await dialog.getByRole('button', { name: 'Stop' }).click()
  await status.filter({ hasText: 'Stopped' }).waitFor()
  expect(await read('status')).toEqual({ status: 'DISCONNECTED' })
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await status.filter({ hasText: 'Starting' }).waitFor()
  expect(await read('status')).toEqual({ status: 'PENDING' })
})

browserTest('an instance lives longer by what is asked for, and a refusal is told in the dialog', async () => {
  const { page, owner, id, read, choose } = await openInstance('extends')
  const before = Date.parse((await read<{ expiresAt: string }>('expiresAt')).expiresAt)
  await choose('Extend')
  const dialog = page.getByRole('dialog', { name: 'Extend' })
  await dialog.getByLabel('Minutes').fill('45')
  await dialog.getByRole('button', { name: 'Extend' }).click()
  await dialog.waitFor({ state: 'detached' })
  const after = Date.parse((await read<{ expiresAt: string }>('expiresAt')).expiresAt)
  expect(after - before).toBe(45 * 60_000)

  await choose('Extend')
  await dialog.waitFor()
  await owner.mutate('stopMcpInstance', { id }, 'mcpInstance { id }')
  await dialog.getByRole('button', { name: 'Extend' }).click()
  expect(await dialog.getByRole('alert').innerText()).toMatch(/Request [\w-]{36}/)
  expect(Date.parse((await read<{ expiresAt: string }>('expiresAt')).expiresAt)).toBe(after)
})

browserTest('a new access token is shown once, with how to connect; the old one has ended', async () => {
  const { page, accessToken, choose } = await openInstance('rotates')
  await choose('New access token')
  await page.getByRole('button', { name: 'Make a new token' }).click()
  const dialog = page.getByRole('dialog', { name: 'The new access token' })
  const token = await dialog.locator('.secret code').innerText()
  expect(await dialog.locator('pre').innerText()).toContain(`Bearer ${token}`)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await dialog.waitFor({ state: 'detached' })
  const { as } = viewerApp()
  expect(await as(token).query('{ viewer { role } }')).toEqual({ viewer: { role: null } })
  expect(await as(accessToken).refusal('{ viewer { role } }')).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
})

browserTest('the audit trail tells who did what, as it happens', async () => {
  const { page, owner, id } = await openInstance('trails', '?show=trail')
  const events = page.locator('.trail-event')
  await events.filter({ hasText: 'Created' }).filter({ hasText: 'ada' }).filter({ hasText: 'trails' }).waitFor()
  await owner.mutate('stopMcpInstance', { id }, 'mcpInstance { id }')
  await events.filter({ hasText: 'Stopped' }).waitFor()
  expect(await events.first().innerText()).toContain('Stopped')
  expect(await events.count()).toBe(2)
})

browserTest('an instance of somebody else cannot be shown', async () => {
  const { id } = await openInstance('hidden')
  const { url, user } = viewerApp()
  const page = await openViewer(`${url}/instances/${id}`, { token: (await user('eve')).token ?? '' })
  await page.getByText('There is no such instance, or it is not yours.').waitFor()
  expect(await page.getByText('hidden').count()).toBe(0)
})
