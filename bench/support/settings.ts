import { parseArgs } from 'node:util'
import { readEnv } from '../../src/env.ts'

export type Settings<T> = { readonly [Name in keyof T]: T[Name] extends readonly number[] ? readonly number[] : number }

/** Reads `--name value` from the command line: a number above 0, or several with commas where the default is a list. */
export function readSettings<T extends Readonly<Record<string, number | readonly number[]>>>(defaults: T): Settings<T> {
  const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' as const }]))
  const { values } = parseArgs({ options })
  const read = ([name, otherwise]: [string, number | readonly number[]]) => {
    const given = values[name]
    if (typeof given !== 'string') return [name, otherwise]
    const numbers = given.split(',').map(Number)
    if (numbers.some((number) => !(number > 0))) throw new Error(`--${name}: expected numbers above 0, separated by commas`)
    return [name, typeof otherwise === 'number' ? numbers[0] : numbers]
  }
  // Each setting has the shape of its default.
  return Object.fromEntries(Object.entries(defaults).map(read)) as Settings<T>
}

/** The PostgreSQL on which benchmarks make a database of their own. */
export function requireServerUrl(): string {
  const { databaseUrl } = readEnv()
  if (databaseUrl === undefined) throw new Error('Set DATABASE_URL to a PostgreSQL on which databases may be created.')
  return databaseUrl
}
