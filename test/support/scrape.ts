export type Scrape = (name: string, labels?: Readonly<Record<string, string>>) => number

/** Reads /metrics: the sum of the samples of that name that carry these labels; NaN when there is none. */
export async function scrape(url: string): Promise<Scrape> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return (name, labels = {}) => {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
    const fitting = lines.filter((line) => /^[^{ ]+/.exec(line)?.[0] === name && wanted.every((part) => line.includes(part)))
    const sum = fitting.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
    return fitting.length === 0 ? Number.NaN : sum
  }
}
