import { existsSync } from 'node:fs'

/** Where Linux distributions put it. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The installed Chromium; null when there is none, and tests that need one are skipped. */
export const chromiumPath = places.find(existsSync) ?? null
