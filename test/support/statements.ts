import pg from 'pg'

/**
 * What is sent whatever the work asks: when credentials and users were last seen is noted in the background, once a minute, and a new
 * connection of the pool is told its time zone.
 */
const besides = /^(UPDATE \w+ t SET last_(used|active|accessed)_at = now\(\)|SET timezone)/

type Query = (this: pg.Client, ...args: unknown[]) => unknown

/**
 * The statements that this process sends to any database while the work runs, in order. The driver is watched, below Prisma and below
 * hand-written SQL, so nothing that the work itself asks escapes the count.
 */
export async function statementsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const statements: string[] = []
  const prototype = pg.Client.prototype as { query: unknown }
  const original = prototype.query as Query
  prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [statement] = args
    if (typeof statement === 'string') statements.push(statement)
    else if (typeof statement === 'object' && statement !== null && 'text' in statement) statements.push(String(statement.text))
    return original.apply(this, args)
  }
  try {
    await work()
  } finally {
    prototype.query = original
  }
  return statements.filter((statement) => !besides.test(statement))
}
