/**
 * How fast log entries are stored: our group commit beside what one would write by hand, on the same table, in interleaved rounds.
 *
 *   DATABASE_URL=postgres://… npm run bench:ingest -- [--rounds 8] [--seconds 2] [--producers 16] [--batchSize 100] [--instances 20]
 */
import { machineFacts } from '../support/machine.ts'
import { median } from '../support/median.ts'
import { plantInstances } from '../support/plant-instances.ts'
import { readSettings, requireServerUrl } from '../support/settings.ts'
import { table } from '../support/table.ts'
import { createThrowAwayDatabase } from '../support/throw-away-database.ts'
import { writeResult } from '../support/write-result.ts'
import { byCopy } from './by-copy.ts'
import { byUnnest } from './by-unnest.ts'
import { logLines } from './log-lines.ts'
import { type IngestFigures, measure } from './measure.ts'
import { overHttp } from './over-http.ts'
import { throughGroupCommit } from './through-group-commit.ts'

/** As many as a gateway's group commit has statements under way (src/platform/stream/stream.ts). */
const connections = 4

const settings = readSettings({ rounds: 8, seconds: 2, producers: 16, batchSize: 100, instances: 20 })
const { rounds, seconds, producers, batchSize, instances } = settings
const database = await createThrowAwayDatabase(requireServerUrl())
try {
  const { token, instanceIds } = await plantInstances(database, instances)
  // It would come in the middle of somebody's round.
  await database.pool.query('ALTER TABLE mcp_logs_default SET (autovacuum_enabled = false)')
  const setup = { databaseUrl: database.url, instanceIds, batch: logLines(batchSize), producers, token }
  let batches = 1
  const size = { connections: () => connections, batches: () => batches }
  const ours = throughGroupCommit(setup)
  const peers = [ours, byUnnest(setup, size, false), byUnnest(setup, size, true), byCopy(setup, size), await overHttp(setup)]
  const figures: IngestFigures[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const peer of peers) {
      const found = await measure(peer, database.pool, seconds)
      // The others write groups of the size that ours had become just before.
      if (peer === ours) batches = Math.max(1, Math.round(found.rowsPerStatement / batchSize))
      figures.push(found)
      process.stderr.write(`${round + 1}/${rounds} ${peer.name}: ${Math.round(found.rowsPerSecond)} rows/s\n`)
    }
  }
  for (const peer of peers) await peer.close()
  const of = (peer: string, pick: (one: IngestFigures) => number) => median(figures.filter((one) => one.peer === peer).map(pick))
  /** Of the rounds' ratios, which share the machine's mood, not of the medians. */
  const ratio = (peer: string, to: string) => {
    const speeds = (name: string) => figures.filter((one) => one.peer === name).map(({ rowsPerSecond }) => rowsPerSecond)
    const others = speeds(to)
    return median(speeds(peer).map((speed, round) => speed / (others[round] ?? Number.NaN)))
  }
  const percent = (share: number) => `${Math.round(share * 100)}%`
  const rows = peers.map(({ name }) => [
    name,
    Math.round(of(name, (one) => one.rowsPerSecond)).toLocaleString('en'),
    percent(ratio(name, 'unnest by hand')),
    percent(ratio(name, 'unnest by hand, with heads')),
    of(name, (one) => one.clientCpu).toFixed(1),
    of(name, (one) => one.databaseCpu).toFixed(1),
    of(name, (one) => one.rowsPerStatement)
      .toFixed(0)
      .replace('NaN', '–'),
  ])
  const heads = ['', 'rows/s', 'of unnest', 'of unnest with heads', 'client CPU µs/row', 'database CPU µs/row', 'rows/statement']
  await writeResult({
    name: 'ingest',
    date: new Date().toISOString(),
    machine: await machineFacts(database.pool),
    settings,
    tables: [table(heads, rows)],
    rounds: figures,
  })
} finally {
  await database.close()
}
