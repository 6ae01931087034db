import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { cpuBetween, cpuOfProcess, cpuOfSessions } from '../support/cpu.ts'
import type { StartedServer } from '../support/start-panoptes.ts'
import type { Crowd, Received } from './crowd.ts'
import { percentile } from './latencies.ts'
import { publish } from './publish.ts'

export interface FanOutFigures {
  /** Entries that reached a subscriber, of those that should have until the end of the measurement. */
  readonly delivered: number
  readonly framesPerSecond: number
  readonly entriesPerSecond: number
  /** Processor time of the server for one message to one subscriber, and for one entry to one subscriber (µs). */
  readonly cpuPerFrame: number
  readonly cpuPerEntry: number
  /** Of `cpuPerFrame`, what is not the kernel's, which every way of sending pays. */
  readonly userCpuPerFrame: number
  /** Of one core. */
  readonly serverCpu: number
  readonly databaseCpu: number
  /** From when an event was due to when a subscriber had it (ms), of those that came in time. */
  readonly p50: number
  readonly p99: number
}

/** After the last event (s): who delivers later than this has fallen behind. */
const graceSeconds = 0.5

/** Publishes for some seconds, after a warm-up of a quarter of that, and says what came of it. */
export async function measure(
  { server, crowds, pool }: { readonly server: StartedServer; readonly crowds: readonly Crowd[]; readonly pool: pg.Pool },
  { subscribers, perSecond, seconds }: { readonly subscribers: number; readonly perSecond: number; readonly seconds: number },
): Promise<FanOutFigures> {
  await publish(server, perSecond, seconds / 4)
  await settle(crowds)
  const before = await snapshot(server, crowds, pool)
  const published = await publish(server, perSecond, seconds)
  await sleep(graceSeconds * 1_000)
  const after = await snapshot(server, crowds, pool)
  const elapsed = (after.at - before.at) / 1_000
  const frames = after.frames - before.frames
  const entries = after.entries - before.entries
  const user = after.server.user - before.server.user
  const cpu = user + after.server.system - before.server.system
  return {
    delivered: entries / (published * subscribers),
    framesPerSecond: frames / elapsed,
    entriesPerSecond: entries / elapsed,
    cpuPerFrame: cpu / frames,
    cpuPerEntry: cpu / entries,
    userCpuPerFrame: user / frames,
    serverCpu: cpu / 1_000_000 / elapsed,
    databaseCpu: cpuBetween(before.database, after.database) / 1_000_000 / elapsed,
    p50: percentile(after.latencies, 0.5),
    p99: percentile(after.latencies, 0.99),
  }
}

/** Waits until nothing comes any more, so that what is late of the warm-up is not counted; who takes longer than this has lost. */
async function settle(crowds: readonly Crowd[]): Promise<void> {
  let last = -1
  for (let waited = 0; waited < 5; waited += graceSeconds) {
    await sleep(graceSeconds * 1_000)
    const all = await Promise.all(crowds.map((crowd) => crowd.received()))
    const frames = all.reduce((sum, one) => sum + one.frames, 0)
    if (frames === last) return
    last = frames
  }
}

async function snapshot(server: StartedServer, crowds: readonly Crowd[], pool: pg.Pool) {
  const all = await Promise.all(crowds.map((crowd) => crowd.received()))
  const sum = (pick: (one: Received) => number) => all.reduce((total, one) => total + pick(one), 0)
  return {
    at: performance.now(),
    frames: sum(({ frames }) => frames),
    entries: sum(({ entries }) => entries),
    latencies: all.flatMap(({ latencies }) => latencies),
    server: await cpuOfProcess(server.pid),
    database: await cpuOfSessions(pool),
  }
}
