import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { browserTest, useBrowser } from '../support/browser.ts'
import { createUser, useViewerApp } from './support.ts'

const openViewer = useBrowser()
const viewerApp = useViewerApp()

interface Credentials {
  readonly email: string
  readonly password: string
}

async function signIn(page: Page, { email, password }: Credentials): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

browserTest(
  'whoever signs in sees their instances, stays signed in over a reload, and is nobody again after signing out',
  async () => {
    const { url, admin } = viewerApp()
    const ada = await createUser(admin, 'Ada')
    const page = await openViewer(`${url}/`)
    await signIn(page, ada)
    await page.getByRole('heading', { name: 'No instances yet' }).waitFor()
    await page.getByText('Ada').waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'No instances yet' }).waitFor()

    const token: string = await page.evaluate(`sessionStorage.getItem('panoptes.token')`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ viewer { role } }' }),
    })
    expect(answer.status).toBe(401)
  },
)

browserTest('the token is kept in the tab alone, unless somebody asks to stay signed in', async () => {
  const { url, admin } = viewerApp()
  const ada = await createUser(admin, 'Ada')
  const page = await openViewer(`${url}/`)
  await page.getByLabel('Stay signed in').check()
  await signIn(page, ada)
  await page.getByText('Live').waitFor()
  const other = await page.context().newPage()
  await other.goto(`${url}/`)
  await other.getByText('Live').waitFor()
  expect(other.url()).toBe(`${url}/`)
})

browserTest('a wrong password is refused in the words of the gateway, with the id of the request', async () => {
  const { url, admin } = viewerApp()
  const ada = await createUser(admin, 'Ada')
  const page = await openViewer(`${url}/`)
  await signIn(page, { ...ada, password: 'not the password' })
  const alert = page.getByRole('alert')
  await alert.waitFor()
  expect(await alert.innerText()).toMatch(/password.*\n.*Request [\w-]{36}/is)
  expect(await page.evaluate('[sessionStorage, localStorage].map((storage) => storage.getItem("panoptes.token"))')).toEqual([
    null,
    null,
  ])
})

browserTest('a session that is revoked elsewhere leads to the sign-in within seconds, with the reason', async () => {
  const app = viewerApp()
  const ada = await createUser(app.admin, 'Ada')
  const { token } = await app.anonymous.mutate<{ token: string }>('signIn', ada, 'token')
  // What the browser says of the connection that it loses by this.
  const page = await openViewer(`${app.url}/`, { token, tolerated: /WebSocket|401/ })
  await page.getByText('Live').waitFor()
  await app.as(token).query('mutation { signOut { authSession { id } } }')
  await page.getByText('Your session has ended').waitFor()
})
