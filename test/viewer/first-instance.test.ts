import { expect } from 'vitest'
import { browserTest, useBrowser } from '../support/browser.ts'
import { adminPassword, startGateway } from '../support/gateway-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const openViewer = useBrowser()

browserTest(
  'from nothing to a real server: signed in, made, running, its lines seen, stopped, and all of it in the trail',
  { timeout: 120_000 },
  async () => {
    const gateway = await startGateway({ PANOPTES_HOME: await temporaryFolder() })
    const page = await openViewer(`${gateway.url}/`)
    page.setDefaultTimeout(30_000)
    await page.getByLabel('E-mail').fill('admin@panoptes.local')
    await page.getByLabel('Password').fill(adminPassword)
    await page.getByRole('button', { name: 'Sign in' }).click()

    await page.getByRole('main').getByRole('button', { name: 'New instance' }).last().click()
    await page.getByLabel('Everything MCP').check()
    const config = page.getByLabel('Configuration')
    await config.fill('{ "verbose": ')
    expect(await page.getByRole('button', { name: 'Start', exact: true }).isDisabled()).toBe(true)
    await config.fill('{ "verbose": true }')
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    const token = await page.locator('.secret code').innerText()
    await page.getByRole('button', { name: 'Done' }).click()

    const status = page.locator('.instance-header .status')
    await status.filter({ hasText: 'Running' }).waitFor()
    await page.getByRole('region', { name: 'Log' }).getByText('listening on port').waitFor()
    // Measured, and shown without being asked for.
    await page
      .locator('.instance-facts')
      .getByText(/^\d+ MB$/)
      .waitFor()
    expect(await gateway.as(token).query('{ viewer { mcpInstance { config } } }')).toEqual({
      viewer: { mcpInstance: { config: { verbose: true } } },
    })

    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click()
    await status.filter({ hasText: 'Stopped' }).waitFor()
    await page.getByRole('link', { name: 'Audit trail' }).click()
    await expect.poll(() => page.locator('.trail-what').allInnerTexts()).toEqual(['Stopped', 'Started', 'Created'])
  },
)
