import { randomBytes } from 'node:crypto'
import { chmod, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadMasterKey, masterKeyPath } from '../../../src/platform/vault/master-key.ts'
import { MasterKeyError } from '../../../src/platform/vault/master-key-error.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const embedded = { given: undefined, server: false, sealedValuesExist: async () => false }

describe('the master key', () => {
  test('comes from the environment where it is set, and no file is made', async () => {
    const home = await temporaryFolder()
    const given = randomBytes(32)
    expect(await loadMasterKey({ ...embedded, given, home })).toBe(given)
    expect(await loadMasterKey({ ...embedded, given, server: true, home })).toBe(given)
    expect(await readdir(home)).toEqual([])
  })

  test('is made on the first start, for its owner only, and stays', async () => {
    const home = join(await temporaryFolder(), 'home')
    const key = await loadMasterKey({ ...embedded, home })
    expect(key).toHaveLength(32)
    expect((await stat(masterKeyPath(home))).mode & 0o777).toBe(0o600)
    expect((await stat(home)).mode & 0o777).toBe(0o700)
    expect(await readdir(home)).toEqual(['master.key'])
    expect(await loadMasterKey({ ...embedded, home })).toEqual(key)
    expect(await loadMasterKey({ ...embedded, home, sealedValuesExist: async () => true })).toEqual(key)
    expect((await readFile(masterKeyPath(home), 'utf8')).trim()).toBe(key.toString('hex'))
  })

  test('is one and the same for all that start at once', async () => {
    const home = await temporaryFolder()
    const keys = await Promise.all(Array.from({ length: 20 }, () => loadMasterKey({ ...embedded, home })))
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
    expect(await readdir(home)).toEqual(['master.key'])
  })

  test('must be given with a database server', async () => {
    const home = await temporaryFolder()
    await expect(loadMasterKey({ ...embedded, server: true, home })).rejects.toThrow(/^PANOPTES_ENCRYPTION_KEY must be set/)
    expect(await readdir(home)).toEqual([])
  })

  test('is not made up anew when there are secrets that need the old one', async () => {
    const home = await temporaryFolder()
    await expect(loadMasterKey({ ...embedded, home, sealedValuesExist: async () => true })).rejects.toThrow(
      /master\.key is missing/,
    )
    expect(await readdir(home)).toEqual([])
  })

  test.each([0o644, 0o640, 0o601])('is refused in a file of mode %o', async (mode) => {
    const home = await temporaryFolder()
    await loadMasterKey({ ...embedded, home })
    await chmod(masterKeyPath(home), mode)
    await expect(loadMasterKey({ ...embedded, home })).rejects.toThrow(/chmod 600/)
  })

  test.each([
    ['an empty file', ''],
    ['half a key', 'ab'.repeat(16)],
    ['a key and more', `${'ab'.repeat(32)}\n\n`],
    ['text', `${'zz'.repeat(32)}\n`],
  ])('is refused when it is %s, and nothing of it is told', async (_what, content) => {
    const home = await temporaryFolder()
    await writeFile(masterKeyPath(home), content, { mode: 0o600 })
    const failure = await loadMasterKey({ ...embedded, home }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(MasterKeyError)
    expect(String(failure)).toContain('does not hold a key')
    if (content !== '') expect(String(failure)).not.toContain(content.trim())
    expect(await readFile(masterKeyPath(home), 'utf8')).toBe(content)
  })

  test('is not read through a link', async () => {
    const home = await temporaryFolder()
    await writeFile(join(home, 'elsewhere'), `${'ab'.repeat(32)}\n`, { mode: 0o600 })
    await symlink(join(home, 'elsewhere'), masterKeyPath(home))
    await expect(loadMasterKey({ ...embedded, home })).rejects.toThrow(/is a link/)
  })
})
