/**
 * What it costs to show one log to many: our stream beside plain Yoga with graphql-ws, and beside a bare broadcast of frames, in interleaved rounds.
 *
 *   DATABASE_URL=postgres://… npm run bench:fan-out -- [--rounds 3] [--seconds 4] [--subscribers 1000,5000] [--perSecond 20,200] [--crowds 1]
 *
 * Servers and subscribers are processes of their own, started anew for each measurement.
 */
import { apiId } from '../../src/access/api-id.ts'
import { machineFacts } from '../support/machine.ts'
import { plantInstances } from '../support/plant-instances.ts'
import { readSettings, requireServerUrl } from '../support/settings.ts'
import { startPanoptes, startServer } from '../support/start-panoptes.ts'
import { createThrowAwayDatabase } from '../support/throw-away-database.ts'
import { writeResult } from '../support/write-result.ts'
import { startCrowd } from './crowd.ts'
import { measure } from './measure.ts'
import { type FanOutRound, plainYoga, summary } from './summary.ts'

const settings = readSettings({ rounds: 3, seconds: 4, subscribers: [1_000, 5_000], perSecond: [20, 200], crowds: 1 })
const database = await createThrowAwayDatabase(requireServerUrl())
try {
  const { token, instanceIds } = await plantInstances(database, 1)
  const row = instanceIds[0] ?? ''
  const instanceId = apiId('McpInstance', { id: row })
  const peers = {
    Panoptes: () => startPanoptes({ databaseUrl: database.url, instanceId: row }),
    'frames alone': () => startServer(new URL('./frame-server.ts', import.meta.url), {}),
    [plainYoga]: () => startServer(new URL('./yoga-server.ts', import.meta.url), {}),
  }

  async function run(start: () => ReturnType<typeof startServer>, subscribers: number, perSecond: number) {
    const server = await start()
    try {
      const count = Math.ceil(subscribers / settings.crowds)
      const crowd = () => startCrowd({ url: `${server.url}/graphql`, token, instanceId, count })
      const crowds = await Promise.all(Array.from({ length: settings.crowds }, crowd))
      try {
        return await measure(
          { server, crowds, pool: database.pool },
          { subscribers: count * settings.crowds, perSecond, seconds: settings.seconds },
        )
      } finally {
        await Promise.all(crowds.map((one) => one.close()))
      }
    } finally {
      await server.close()
    }
  }

  const rounds: FanOutRound[] = []
  for (let round = 1; round <= settings.rounds; round += 1) {
    for (const subscribers of settings.subscribers) {
      /** Peers that could not hold a load: a higher one would only fill their memory. */
      const lost = new Set<string>()
      for (const perSecond of settings.perSecond.toSorted((one, other) => one - other)) {
        for (const [peer, start] of Object.entries(peers)) {
          if (lost.has(peer)) continue
          const figures = await run(start, subscribers, perSecond)
          rounds.push({ peer, subscribers, perSecond, ...figures })
          const { cpuPerEntry, delivered, p99 } = figures
          if (delivered < 0.5) lost.add(peer)
          const cost = `${cpuPerEntry.toFixed(1)} µs an entry, p99 ${p99.toFixed(0)} ms, ${Math.round(delivered * 100)}% in time`
          process.stderr.write(`${round}/${settings.rounds} ${subscribers} × ${perSecond}/s ${peer}: ${cost}\n`)
        }
      }
    }
  }

  await writeResult({
    name: 'fan-out',
    date: new Date().toISOString(),
    machine: await machineFacts(database.pool),
    settings,
    tables: [summary(rounds)],
    rounds,
  })
} finally {
  await database.close()
}
