import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface BenchResult {
  readonly name: string
  readonly date: string
  readonly machine: string
  readonly settings: Readonly<Record<string, unknown>>
  /** Markdown. */
  readonly tables: readonly string[]
  /** Every round of every peer. */
  readonly rounds: readonly unknown[]
}

/** Prints the result as Markdown and keeps it, with all rounds, as `.md` and `.json` in `.build/bench/`. */
export async function writeResult(result: BenchResult): Promise<void> {
  const { name, date, machine, settings, tables } = result
  const markdown = [`# ${name}, ${date}`, machine, `\`${JSON.stringify(settings)}\``, ...tables, ''].join('\n\n')
  const folder = join('.build', 'bench')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${name}.md`), markdown)
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`)
  process.stdout.write(markdown)
}
