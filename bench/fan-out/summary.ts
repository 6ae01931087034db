import { median } from '../support/median.ts'
import { table } from '../support/table.ts'
import type { FanOutFigures } from './measure.ts'

/** The peer that the others are compared with. */
export const plainYoga = 'Yoga + graphql-ws'

export interface FanOutRound extends FanOutFigures {
  readonly peer: string
  readonly subscribers: number
  readonly perSecond: number
}

type Pick = (one: FanOutFigures) => number

const heads = [
  '',
  'messages/s',
  'entries/s',
  'in time',
  'CPU µs/message',
  'of it user',
  'CPU µs/entry',
  'Yoga’s CPU/message',
  'Yoga’s CPU/entry',
  'server CPU',
  'p50 ms',
  'p99 ms',
]

/** A table of medians: a row for each load and peer, with how many times our cost a message and an entry cost plain Yoga in the same round. */
export function summary(rounds: readonly FanOutRound[]): string {
  const loads = [...new Set(rounds.map(loadOf))]
  const peers = [...new Set(rounds.map(({ peer }) => peer))]
  const rows = loads.flatMap((load) => {
    const found = (peer: string) => rounds.filter((one) => one.peer === peer && loadOf(one) === load)
    const tried = peers.filter((peer) => found(peer).length > 0)
    return tried.map((peer) => [`${load}: ${peer}`, ...cells(found(peer), found(plainYoga))])
  })
  return table(heads, rows)
}

function loadOf({ subscribers, perSecond }: FanOutRound): string {
  return `${subscribers.toLocaleString('en')} × ${perSecond}/s`
}

function cells(own: readonly FanOutRound[], yoga: readonly FanOutRound[]): string[] {
  const of = (pick: Pick) => median(own.map(pick))
  const whole = (pick: Pick) => Math.round(of(pick)).toLocaleString('en')
  const percent = (pick: Pick) => `${Math.round(of(pick) * 100)}%`
  // Of the rounds' ratios, which share the machine's mood, not of the medians.
  const times = (pick: Pick) => {
    const ratios = own.flatMap((one, round) => (yoga[round] === undefined ? [] : [pick(yoga[round]) / pick(one)]))
    return ratios.length === 0 ? '–' : `${median(ratios).toFixed(1)} ×`
  }
  return [
    whole((one) => one.framesPerSecond),
    whole((one) => one.entriesPerSecond),
    percent((one) => one.delivered),
    of((one) => one.cpuPerFrame).toFixed(1),
    of((one) => one.userCpuPerFrame).toFixed(1),
    of((one) => one.cpuPerEntry).toFixed(1),
    times((one) => one.cpuPerFrame),
    times((one) => one.cpuPerEntry),
    percent((one) => one.serverCpu),
    whole((one) => one.p50),
    whole((one) => one.p99),
  ]
}
