import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { resolveServerScript } from '../../../src/domains/mcp/mcp-type/resolve-server-script.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

let root: string
let servers: string

beforeEach(async () => {
  root = await temporaryFolder()
  servers = join(root, 'servers')
  await mkdir(join(servers, 'mail'), { recursive: true })
  await writeFile(join(servers, 'mail', 'index.js'), '')
  await writeFile(join(root, 'outside.js'), '')
  await mkdir(join(root, 'servers-too'))
  await writeFile(join(root, 'servers-too', 'index.js'), '')
  await symlink(join(root, 'outside.js'), join(servers, 'escape.js'))
  await symlink(join(servers, 'mail', 'index.js'), join(servers, 'alias.js'))
  await mkdir(join(root, 'node_modules', '.bin'), { recursive: true })
  await writeFile(join(root, 'node_modules', '.bin', 'some-server'), '')
})

const resolve = (script: string) => resolveServerScript(script, servers)

describe('the script of a type', () => {
  it.each(['mail/index.js', './mail/index.js', 'alias.js'])('may be a file of the servers folder: %s', async (script) => {
    expect(await resolve(script)).toEqual({ kind: 'file', path: join(servers, 'mail', 'index.js') })
  })

  it('may name it absolutely', async () => {
    expect(await resolve(join(servers, 'mail', 'index.js'))).toMatchObject({ kind: 'file' })
  })

  it('may be the binary of a package that is installed for the servers folder, or for the gateway', async () => {
    expect(await resolve('some-server')).toEqual({ kind: 'binary', path: join(root, 'node_modules', '.bin', 'some-server') })
    expect(await resolve('tsc')).toMatchObject({ kind: 'binary' })
    expect(await resolve('mcp-server-everything')).toMatchObject({ kind: 'binary' })
  })

  it.each([
    '../outside.js',
    'mail/../../outside.js',
    'mail/../mail/index.js',
    'escape.js',
    'mail',
    '.',
    '',
    'missing.js',
    '../servers-too/index.js',
    '/etc/passwd',
    '../node_modules/.bin/some-server',
    'no-such-binary',
    'mail\\..\\..\\outside.js',
    'mail/index.js\0',
  ])('is nothing else: %j', async (script) => {
    expect(await resolve(script)).toBeNull()
  })
})
