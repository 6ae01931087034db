import { type Check, fine, wrong } from './check.ts'

/** As package.json's engines: the first Node 20 that can `require` ES modules, which dependencies rely on. */
const least = [20, 19] as const

export const nodeVersionCheck: Check = {
  name: 'Node.js',
  async look() {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
    const enough = major > least[0] || (major === least[0] && minor >= least[1])
    const found = `version ${process.versions.node}`
    return enough ? fine(found) : wrong(found, `Install Node.js ${least.join('.')} or later.`)
  },
}
