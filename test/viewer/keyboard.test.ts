import { expect } from 'vitest'
import { browserTest, useBrowser } from '../support/browser.ts'
import { createMcpInstance, createMcpType } from '../support/mcp.ts'
import { useViewerApp } from './support.ts'

const openViewer = useBrowser()
const viewerApp = useViewerApp()

browserTest('everything in the list is done by the keyboard alone', async () => {
  const { url, admin, user } = viewerApp()
  const owner = await user('ada')
  const ids: string[] = []
  for (const name of ['first', 'second', 'third']) {
    ids.unshift((await createMcpInstance(owner, await createMcpType(admin, name))).mcpInstance.id)
  }
  const page = await openViewer(`${url}/`, { token: owner.token ?? '' })
  await page.locator('.instance-row').nth(2).waitFor()
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
  const path = () => new URL(page.url()).pathname

  await press('j', 'j', 'Enter')
  await expect.poll(path).toBe(`/instances/${ids[1]}`)
  await press('g', 'i')
  await expect.poll(path).toBe('/')
  await page.locator('.instance-row').nth(2).waitFor()

  // Where one was.
  await press('k', 'x', 'j', 'j', 'x', 'k', 'l')
  await expect.poll(() => page.url()).toBe(`${url}/logs?i=${ids[0]}&i=${ids[2]}`)
  await press('g', 'i')
  await page.locator('.instance-row').nth(2).waitFor()

  await press('/')
  await page.locator('#instance-search:focus').waitFor()
  await page.keyboard.type('second')
  await expect.poll(() => page.locator('.instance-row').count()).toBe(1)
  await press('Escape', 'j', 's')
  await page.getByRole('dialog', { name: 'Stop this instance?' }).waitFor()
  await press('Tab', 'Enter')
  await page.locator('.instance-row').filter({ hasText: 'Stopped' }).waitFor()
  await press('Escape')
  await expect.poll(() => page.locator('.instance-row').count()).toBe(3)

  await page.getByRole('button', { name: 'New instance' }).focus()
  await press('Enter')
  await page.getByRole('dialog', { name: 'New instance' }).waitFor()
  await press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  await press('?')
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
  await press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
})
