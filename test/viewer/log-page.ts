import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { OpenViewer, ViewerOptions } from '../support/browser.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { createMcpInstance, createMcpType } from '../support/mcp.ts'
import type { ViewerApp } from './support.ts'

/** The most entries that one call appends. */
const batchSize = 1_000
let types = 0

export interface Entry {
  readonly message: string
  readonly level?: string
  readonly source?: string
  readonly timestamp?: string
  readonly metadata?: object
}

/** A user with some instances that do not run: what is in their logs is what a test appends. */
export async function ownerOfLogs(
  app: ViewerApp,
  count = 1,
): Promise<{ readonly owner: GraphqlClient; readonly ids: readonly string[] }> {
  types += 1
  const owner = await app.user('ada')
  const typeId = await createMcpType(app.admin, `log-type-${types}`)
  const ids: string[] = []
  while (ids.length < count) ids.push((await createMcpInstance(owner, typeId, { start: false })).mcpInstance.id)
  return { owner, ids }
}

export async function append(client: GraphqlClient, instanceId: string, entries: readonly Entry[]): Promise<void> {
  for (let at = 0; at < entries.length; at += batchSize) {
    await client.mutate('appendMcpLogs', { instanceId, entries: entries.slice(at, at + batchSize) }, 'lastSeq')
  }
}

/** Entries that count: `line 1`, `line 2` … */
export function counting(from: number, to: number, more: Omit<Entry, 'message'> = {}): Entry[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({ message: `line ${from + index}`, ...more }))
}

/** A log view in a browser, as somebody in front of it sees it. */
export class LogPage {
  readonly page: Page

  private constructor(page: Page) {
    this.page = page
  }

  /** Opens an address with a log, and waits until lines are followed there, or paused where a link leads. */
  static async open(open: OpenViewer, url: string, options: ViewerOptions): Promise<LogPage> {
    const page = await open(url, options)
    await page.locator('.log-state-live, .log-state-paused').waitFor()
    return new LogPage(page)
  }

  /** The messages of the rows that are in the page, those just outside of the view among them. */
  messages(): Promise<string[]> {
    return this.page.locator('.log-message').allTextContents()
  }

  async seesLast(message: string): Promise<void> {
    await expect.poll(async () => (await this.messages()).at(-1), { timeout: 20_000 }).toBe(message)
  }

  async sees(message: string): Promise<void> {
    await this.page.locator('.log-message').getByText(message, { exact: true }).first().waitFor()
  }

  /** Waits until it says so of how many lines are loaded, and that none is missing. */
  async hasLoaded(text: string): Promise<void> {
    await expect.poll(() => this.page.locator('.log-counts').textContent(), { timeout: 60_000 }).toBe(`${text} lines loaded`)
    expect(await this.page.locator('.log-rule.bad').allTextContents()).toEqual([])
  }

  async isIn(state: 'Following' | 'Paused' | 'Earlier lines'): Promise<void> {
    await this.page.locator('.log-state', { hasText: state }).waitFor()
  }

  press(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click()
  }

  /** Scrolls to the very top of what is loaded. */
  async scrollUp(): Promise<void> {
    await this.page.locator('.log-rows').hover()
    await this.page.mouse.wheel(0, -10_000_000)
  }

  /** What is on the clipboard after the button was pressed. */
  async copied(button: string): Promise<string> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await this.press(button)
    await this.page
      .getByText(/^Copied /)
      .first()
      .waitFor()
    return this.page.evaluate('navigator.clipboard.readText()')
  }

  /** What a download holds. */
  async downloaded(ending: '.log' | '.jsonl'): Promise<string> {
    await this.press('View and download')
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.press(ending)])
    const chunks: Buffer[] = []
    for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks).toString()
  }
}
