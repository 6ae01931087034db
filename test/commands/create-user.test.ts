import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/storage/database.ts'
import { applyMigrations } from '../../src/storage/migrate.ts'
import { runPanoptes } from '../support/command-line.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

describe('panoptes create-user', () => {
  test('adds a user, tells a made-up password once, and refuses what the API would refuse', { timeout: 60_000 }, async () => {
    const home = await temporaryFolder()
    const open = () => openDatabase({ databaseUrl: undefined, home, logger: pino({ level: 'silent' }) })
    const empty = await open()
    await applyMigrations(empty)
    await empty.close()
    const run = (...args: string[]) => runPanoptes(['create-user', '--name', 'Ann', ...args], { env: { PANOPTES_HOME: home } })

    const made = await run('--email', 'ann@example.test', '--role', 'ADMIN', '--json')
    expect(made).toMatchObject({ code: 0, stderr: '' })
    const user: unknown = JSON.parse(made.stdout)
    const password = expect.stringMatching(/^\w{20}$/)
    const id = expect.stringMatching(/^usr_/)
    expect(user).toEqual({ id, email: 'ann@example.test', name: 'Ann', role: 'ADMIN', password })

    const twice = await run('--email', 'ANN@example.test')
    expect(twice).toMatchObject({ code: 1, stdout: '' })
    expect(twice.stderr).toContain('There is already a user with this e-mail address.')
    const short = await run('--email', 'bob@example.test', '--password-stdin')
    expect(short).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('at least 8 characters') })
    expect(await run('--email', 'bob@example.test', '--role', 'KING')).toMatchObject({ code: 2, stdout: '' })

    const database = await open()
    const users = await database.prisma.user.findMany({ select: { email: true, role: true } })
    await database.close()
    expect(users).toEqual([{ email: 'ann@example.test', role: 'ADMIN' }])
  })
})
