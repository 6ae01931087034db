import axe from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { chromiumPath } from './chromium.ts'

/** A test in a real browser; skipped where none is installed. */
export const browserTest = test.skipIf(chromiumPath === null)

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** How long a page may take for one thing, in milliseconds: less than a test, so that it is told what did not come. */
const actionMs = 15_000

export const phone: BrowserContextOptions = { viewport: { width: 380, height: 780 }, hasTouch: true, isMobile: true }

export interface ViewerOptions extends BrowserContextOptions {
  /** Who is signed in; nobody when absent. */
  readonly token?: string
  /** What the console may complain of, such as the failed requests of a test that stops the gateway. */
  readonly tolerated?: RegExp
}

/** Opens an address of the viewer. The test fails when the page throws, breaks its policy or complains on the console. */
export type OpenViewer = (url: string, options?: ViewerOptions) => Promise<Page>

/** One browser for the tests of a file. */
export function useBrowser(): OpenViewer {
  let browser: Browser | undefined
  beforeAll(async () => {
    if (chromiumPath !== null) browser = await chromium.launch({ executablePath: chromiumPath, args })
  })
  afterAll(() => browser?.close())

  return async (url, { token, tolerated, ...options } = {}) => {
    if (browser === undefined) throw new Error('There is no browser: this is for browserTest.')
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
    context.setDefaultTimeout(actionMs)
    const page = await context.newPage()
    const problems: string[] = []
    const note = (problem: string) => {
      if (!tolerated?.test(problem)) problems.push(problem)
    }
    page.on('pageerror', (error) => note(String(error.stack)))
    // What breaks the policy is told on the console too.
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) note(message.text())
    })
    onTestFinished(async () => {
      await context.close()
      expect(problems).toEqual([])
    })
    await page.addInitScript({ content: axe.source })
    if (token !== undefined) await page.addInitScript(`sessionStorage.setItem('panoptes.token', ${JSON.stringify(token)})`)
    await page.goto(url)
    return page
  }
}

/** What axe finds against accessibility on the page as it is, for people to read. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`)
}
