import { describe, expect } from 'vitest'
import { accessibilityProblems, browserTest, phone, useBrowser, type ViewerOptions } from '../support/browser.ts'
import { startProxy } from '../transport/support/start-proxy.ts'
import { append, counting, type Entry, LogPage, ownerOfLogs } from './log-page.ts'
import { useViewerApp } from './support.ts'

const openViewer = useBrowser()
const viewerApp = useViewerApp()

/** For what takes several answers of the gateway. */
const patient = { timeout: 20_000 }

/** Opens the log of a new instance that holds these entries. */
async function openLog(entries: readonly Entry[], options: ViewerOptions = {}) {
  const { url } = viewerApp()
  const { owner, ids } = await ownerOfLogs(viewerApp())
  const id = ids[0] ?? ''
  await append(owner, id, entries)
  const open = (hash = '') => LogPage.open(openViewer, `${url}/instances/${id}${hash}`, { token: owner.token ?? '', ...options })
  return { owner, id, open, log: await open() }
}

/** The last part of each line of text. */
function messagesOf(text: string): string[] {
  return [...text.matchAll(/line \d+$/gm)].map(([message]) => message)
}

function saying(entries: readonly Entry[]): string[] {
  return entries.map(({ message }) => message)
}

describe('a log that is followed', () => {
  browserTest('shows lines as they are written, the newest in view', async () => {
    const { log, owner, id } = await openLog(counting(1, 3))
    await log.seesLast('line 3')
    await append(owner, id, counting(4, 500))
    await log.seesLast('line 500')
    await log.hasLoaded('500')
  })

  browserTest('shows a hundred thousand lines, all of them and in order', { timeout: 180_000 }, async () => {
    const { log, owner, id } = await openLog([])
    const lines = counting(1, 100_000)
    await append(owner, id, lines)
    await log.seesLast('line 100000')
    await log.hasLoaded('100,000')
    await log.page.locator('.log-message').last().click()
    await log.scrollUp()
    await log.page
      .locator('.log-message')
      .first()
      .click({ modifiers: ['Shift'] })
    expect(messagesOf(await log.copied('Copy text'))).toEqual(saying(lines))
  })

  browserTest('stands still while it is paused, counts what comes, and goes on from there', async () => {
    const { log, owner, id } = await openLog(counting(1, 150))
    await log.seesLast('line 150')
    await log.scrollUp()
    await log.isIn('Paused')
    const before = await log.messages()
    await append(owner, id, counting(151, 400))
    await log.page.getByRole('button', { name: '250 new lines' }).waitFor()
    expect(await log.messages()).toEqual(before)
    await log.page.keyboard.press('End')
    await log.isIn('Following')
    await log.seesLast('line 400')
    await log.hasLoaded('400')
  })

  browserTest('comes back after lost connections without a loss or a double', async () => {
    const { owner, ids } = await ownerOfLogs(viewerApp())
    const id = ids[0] ?? ''
    const proxy = await startProxy(viewerApp().url)
    const log = await LogPage.open(openViewer, `${proxy.url}/instances/${id}`, {
      token: owner.token ?? '',
      tolerated: /WebSocket|ERR_/,
    })
    for (let round = 0; round < 5; round += 1) {
      await append(owner, id, counting(round * 600 + 1, round * 600 + 300))
      if (round % 2 === 0) await log.seesLast(`line ${round * 600 + 300}`)
      proxy.cut()
      await append(owner, id, counting(round * 600 + 301, round * 600 + 600))
    }
    await log.seesLast('line 3000')
    await log.page.context().setOffline(true)
    await log.page.locator('.log-state', { hasText: 'Connection lost' }).waitFor()
    await append(owner, id, counting(3_001, 3_100))
    await log.page.context().setOffline(false)
    await log.seesLast('line 3100')
    await log.isIn('Following')
    await log.hasLoaded('3,100')
    expect(messagesOf(await log.downloaded('.log'))).toEqual(saying(counting(1, 3_100)))
  })

  browserTest('says when the instance is deleted, behind its last line', async () => {
    const { log, owner, id } = await openLog(counting(1, 2))
    await log.seesLast('line 2')
    await owner.query('mutation ($id: ID!) { deleteMcpInstance(id: $id) { mcpInstance { id } } }', { id })
    await log.page.locator('.log-rule.bad', { hasText: 'the instance has been deleted' }).waitFor()
    expect((await log.messages()).slice(0, 2)).toEqual(['line 1', 'line 2'])
  })
})

describe('a log whose instance is deleted while nobody is connected', () => {
  browserTest.each([
    ['on its own screen', (id: string) => `/instances/${id}`],
    ['among others', (id: string, other: string) => `/logs?i=${id}&i=${other}`],
  ])('is shown to its end, %s', async (_, addressOf) => {
    const { owner, ids } = await ownerOfLogs(viewerApp(), 2)
    const [id = '', other = ''] = ids
    await append(owner, id, counting(1, 5))
    const options = { token: owner.token ?? '', tolerated: /WebSocket|ERR_/ }
    const log = await LogPage.open(openViewer, `${viewerApp().url}${addressOf(id, other)}`, options)
    await log.seesLast('line 5')
    await log.page.context().setOffline(true)
    await log.page.locator('.log-state', { hasText: 'Connection lost' }).waitFor()
    await append(owner, id, counting(6, 30))
    await owner.query('mutation ($id: ID!) { deleteMcpInstance(id: $id) { mcpInstance { id } } }', { id })
    await log.page.context().setOffline(false)
    await log.page.locator('.log-rule.bad', { hasText: 'the instance has been deleted' }).waitFor()
    await expect.poll(() => log.messages(), patient).toEqual(saying(counting(1, 30)))
  })
})

describe('the past of a log', () => {
  browserTest('is read as somebody scrolls up, to the first line', async () => {
    const { log } = await openLog(counting(1, 1_000))
    await log.seesLast('line 1000')
    await expect
      .poll(async () => {
        await log.scrollUp()
        return (await log.messages())[0]
      }, patient)
      .toBe('line 1')
    await log.page.getByText('The log begins here').waitFor()
    await log.hasLoaded('1,000')
  })

  browserTest('stays within reach of a reader who keeps few lines in memory', { timeout: 120_000 }, async () => {
    const { log, owner, id } = await openLog([])
    await log.press('View and download')
    await log.press('10,000')
    await log.page.keyboard.press('Escape')
    await append(owner, id, counting(1, 14_000))
    await log.seesLast('line 14000')
    expect(Number((await log.page.locator('.log-counts').textContent())?.replace(/\D/g, ''))).toBeLessThanOrEqual(10_500)
    await log.page.keyboard.press('Home')
    await log.sees('line 1')
    await log.isIn('Earlier lines')
    await append(owner, id, counting(14_001, 14_010))
    await log.page.keyboard.press('End')
    await log.isIn('Following')
    await log.seesLast('line 14010')
  })

  browserTest('opens at the line that a link names, and pages on to the end', async () => {
    const { open, id } = await openLog(counting(1, 1_000))
    const log = await open(`#${id}:300`)
    await log.isIn('Earlier lines')
    expect(await log.page.locator('.is-target .log-message').textContent()).toBe('line 300')
    await log.page.locator('.log-rows').hover()
    await expect
      .poll(async () => {
        await log.page.mouse.wheel(0, 4_000)
        return log.page.locator('.log-state').textContent()
      }, patient)
      .toBe('Following')
    await log.seesLast('line 1000')
    expect(await log.page.locator('.log-rule.bad').count()).toBe(0)
  })

  browserTest('says so when a link leads to a line that is not there', async () => {
    const { owner, id } = await openLog(counting(1, 2))
    const page = await openViewer(`${viewerApp().url}/instances/${id}#${id}:9`, { token: owner.token ?? '' })
    await page.getByText(`Line 9 of ${id} is not there, or not any more.`).waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.locator('.log-state-live').waitFor()
  })

  browserTest('is found by time', async () => {
    const hour = Date.now() - 3_600_000
    const at = (index: number) => new Date(hour + index * 1_000).toISOString()
    const { log } = await openLog(counting(1, 900).map((entry, index) => ({ ...entry, timestamp: at(index) })))
    await log.seesLast('line 900')
    await log.press('Go to a time')
    const local = new Date(hour + 100_000 - new Date(hour).getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
    await log.page.locator('input[type="datetime-local"]').fill(local)
    await log.press('Go')
    await log.sees('line 101')
  })
})

describe('a reader of a log', () => {
  browserTest('sees only the levels that are wanted, those too that were not loaded yet', async () => {
    const entries = counting(1, 2_000).map((entry, index) => ({ ...entry, level: index % 400 === 0 ? 'ERROR' : 'INFO' }))
    const { log } = await openLog(entries)
    await log.seesLast('line 2000')
    for (const level of ['DEBUG', 'INFO', 'WARN']) await log.press(level)
    const errors = ['line 1', 'line 401', 'line 801', 'line 1201', 'line 1601']
    await expect.poll(() => log.messages(), patient).toEqual(errors)
    await log.press('INFO')
    await log.seesLast('line 2000')
    await expect
      .poll(async () => {
        await log.scrollUp()
        return (await log.messages()).slice(0, 3)
      }, patient)
      .toEqual(['line 1', 'line 2', 'line 3'])
    await log.hasLoaded('2,000')
  })

  browserTest('searches, goes from match to match, and hides the rest', async () => {
    const { log } = await openLog(counting(1, 150))
    await log.seesLast('line 150')
    await log.page.keyboard.press('/')
    await log.page.keyboard.type('LINE 1')
    await expect.poll(() => log.page.locator('.log-found').textContent()).toBe('62')
    await log.page.keyboard.press('Escape')
    await log.page.keyboard.press('N')
    await expect.poll(() => log.page.locator('.log-found').textContent()).toMatch(/^\d+ \/ 62$/)
    await log.press('Match case')
    await expect.poll(() => log.page.locator('.log-found').textContent()).toBe('0')
    await log.press('Match case')
    await log.press('Regular expression')
    await log.page.locator('#log-search').fill('line (7|9)$')
    await log.press('Only matching lines')
    await expect.poll(() => log.messages()).toEqual(['line 7', 'line 9'])
    expect(await log.page.locator('.log-message mark').allTextContents()).toEqual(['line 7', 'line 9'])
    await log.page.locator('#log-search').fill('line (7')
    await log.page.getByText('not a regular expression').waitFor()
  })

  browserTest('decides how far back is looked for what is rare', async () => {
    const { log } = await openLog([{ message: 'the needle' }, ...counting(1, 6_000)])
    await log.seesLast('line 6000')
    await log.press('Regular expression')
    await log.press('Only matching lines')
    await log.page.locator('#log-search').fill('^the needle$')
    await log.page.getByRole('button', { name: 'Look further back' }).click({ timeout: 20_000 })
    await log.sees('the needle')
    expect(await log.messages()).toEqual(['the needle'])
  })

  browserTest('finds what is not loaded', async () => {
    const { log } = await openLog(counting(1, 2_000))
    await log.seesLast('line 2000')
    await log.page.locator('#log-search').fill('line 77')
    await expect.poll(() => log.page.locator('.log-found').textContent()).toBe('0')
    await log.press('Previous match')
    await log.page.locator('.is-match', { hasText: 'line 779' }).waitFor()
    await log.isIn('Earlier lines')
    await log.press('Next match')
    await log.page.locator('.is-match', { hasText: 'line 770' }).waitFor()
  })

  browserTest('moves with the keyboard, sees what is behind a line, and copies it', async () => {
    const metadata = { tool: 'fetch_page', retry: { attempt: 3 } }
    const { log, id } = await openLog([{ message: 'one' }, { message: 'two', level: 'ERROR', metadata }])
    await log.sees('two')
    await log.page.locator('.log-rows').focus()
    await log.page.keyboard.press('j')
    await log.page.keyboard.press('Enter')
    await log.page.locator('.log-details', { hasText: '"attempt": 3' }).waitFor()
    expect(JSON.parse(await log.copied('Copy as JSON'))).toMatchObject({
      instanceId: id,
      seq: 2,
      level: 'ERROR',
      message: 'two',
      metadata,
    })
  })

  browserTest('sees the colours of a terminal, and never its codes', async () => {
    const ansi = '\u001b[31mred\u001b[0m and plain'
    const { log } = await openLog([{ message: 'red and plain', metadata: { stream: 'stdout', ansi } }])
    await log.sees('red and plain')
    expect(await log.page.locator('.ansi-red').textContent()).toBe('red')
  })

  browserTest('takes away what the filter lets through, loaded or not', async () => {
    const entries = counting(1, 1_200).map((entry, index) => ({ ...entry, level: index % 2 === 0 ? 'WARN' : 'INFO' }))
    const { log } = await openLog(entries)
    await log.seesLast('line 1200')
    await log.press('INFO')
    const lines = (await log.downloaded('.jsonl')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).message)).toEqual(saying(entries.filter(({ level }) => level === 'WARN')))
  })
})

describe('several logs', () => {
  browserTest('are one, in the order of time, and each can be left out', async () => {
    const { owner, ids } = await ownerOfLogs(viewerApp(), 3)
    const start = Date.now() - 60_000
    const of = (turn: number) =>
      counting(1, 300)
        .filter((_, index) => index % 3 === turn)
        .map((entry) => ({ ...entry, timestamp: new Date(start + Number(entry.message.slice(5)) * 100).toISOString() }))
    for (const [turn, id] of ids.entries()) await append(owner, id, of(turn))
    const address = `${viewerApp().url}/logs?${new URLSearchParams(ids.map((id) => ['i', id]))}`
    const log = await LogPage.open(openViewer, address, { token: owner.token ?? '' })
    await log.hasLoaded('300')
    const last = async () => (await log.messages()).slice(-6)
    await expect.poll(last).toEqual(['line 295', 'line 296', 'line 297', 'line 298', 'line 299', 'line 300'])
    await log.page.locator('.log-chip-instance').last().click()
    await expect.poll(last).toEqual(['line 292', 'line 293', 'line 295', 'line 296', 'line 298', 'line 299'])
  })
})

describe.each(['light', 'dark'] as const)('in the %s', (colorScheme) => {
  browserTest('everybody can use a log', async () => {
    const entries: Entry[] = [
      { message: 'Process started (pid 7)', source: 'SYSTEM' },
      { message: 'careful', level: 'DEBUG', source: 'PROCESS' },
      { message: 'careful now', level: 'WARN', metadata: { stream: 'stderr', count: 3, ok: true, why: 'because' } },
      { message: 'red', source: 'PROCESS', metadata: { stream: 'stdout', ansi: '\u001b[31mr\u001b[92;44med\u001b[0m' } },
      { message: 'it failed\n    at once', level: 'ERROR', metadata: { why: null } },
    ]
    const { log } = await openLog(entries, { colorScheme })
    await log.sees('careful now')
    await log.page.locator('#log-search').fill('careful')
    await log.page.keyboard.press('Enter')
    await log.page.keyboard.press('Escape')
    await log.page.keyboard.press('k')
    await log.page.keyboard.press('Enter')
    await log.page.locator('.log-details').waitFor()
    await log.press('WARN')
    expect(await accessibilityProblems(log.page)).toEqual([])
    await log.press('View and download')
    expect(await accessibilityProblems(log.page)).toEqual([])
  })

  browserTest('everybody can use a log on a phone', async () => {
    const { log } = await openLog(counting(1, 50), { colorScheme, ...phone })
    await log.seesLast('line 50')
    await log.page.locator('.log-row').last().tap()
    await log.page.locator('.log-details').waitFor()
    expect(await accessibilityProblems(log.page)).toEqual([])
    expect(await log.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  })
})
