import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { accessibilityProblems, browserTest, phone, useBrowser } from '../support/browser.ts'
import { createMcpInstance, createMcpType } from '../support/mcp.ts'
import { useViewerApp } from './support.ts'

const openViewer = useBrowser()
const viewerApp = useViewerApp()

const looks = [
  { name: 'light', colorScheme: 'light' },
  { name: 'dark', colorScheme: 'dark' },
  { name: 'on a phone', colorScheme: 'dark', ...phone },
] as const

/** What somebody goes through; each step ends on another screen. */
const steps: readonly (readonly [screen: string, go: (page: Page) => Promise<void>])[] = [
  ['the list', (page) => page.locator('.instance-row').nth(1).waitFor()],
  ['the menu of actions', (page) => page.getByRole('button', { name: 'Actions' }).first().click()],
  ['a question', (page) => page.getByRole('menuitem', { name: 'Delete' }).click()],
  [
    'the form for a new instance',
    async (page) => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'New instance' }).click()
      await page.getByLabel('Configuration').waitFor()
    },
  ],
  [
    'the help',
    async (page) => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
    },
  ],
  [
    'an empty part of the list',
    async (page) => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Failed' }).click()
      await page.getByRole('heading', { name: 'No instance fits' }).waitFor()
    },
  ],
  [
    'an instance',
    async (page) => {
      await page.getByRole('button', { name: 'Show all' }).click()
      await page.locator('.instance-link').first().click()
      await page.getByText('Following').waitFor()
    },
  ],
  [
    'its audit trail',
    async (page) => {
      await page.getByRole('link', { name: 'Audit trail' }).click()
      await page.locator('.trail-event').first().waitFor()
    },
  ],
  [
    'its details',
    async (page) => {
      await page.getByRole('link', { name: 'Details' }).click()
      await page.getByText('Access URL').waitFor()
    },
  ],
]

for (const { name, ...look } of looks) {
  browserTest(
    `axe has nothing to say about any screen, ${name}, and nothing is wider than the window`,
    { timeout: 120_000 },
    async () => {
      const { url, admin, user } = viewerApp()
      const owner = await user('ada')
      const type = await createMcpType(admin, `type-${name.replaceAll(' ', '-')}`)
      for (const start of [true, false]) await createMcpInstance(owner, type, { start })
      const found: string[] = []
      const check = async (page: Page, screen: string) => {
        for (const problem of await accessibilityProblems(page)) found.push(`${screen}: ${problem}`)
        if (await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')) found.push(`${screen}: too wide`)
      }
      const stranger = await openViewer(`${url}/`, look)
      await stranger.getByRole('button', { name: 'Sign in' }).waitFor()
      await check(stranger, 'the sign-in')
      const page = await openViewer(`${url}/`, { token: owner.token ?? '', ...look })
      for (const [screen, go] of steps) {
        await go(page)
        await check(page, screen)
      }
      expect(found).toEqual([])
    },
  )
}
