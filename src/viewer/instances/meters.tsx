import './meters.css'
import { formatBytes } from '../widgets/bytes.ts'
import { Sparkline } from '../widgets/sparkline.tsx'
import { measurementsKept } from './history.ts'
import { conditionOf } from './instance.ts'
import type { InstanceCell } from './instance-store.ts'
import type { Stats } from './stats.ts'

/** What the scales of the lines show at least: a tenth of a core, and 32 MB. */
const leastPercent = 10
const leastBytes = 32 * 1024 ** 2

export function CpuMeter({ cell }: { readonly cell: InstanceCell }) {
  return <Meter cell={cell} value={({ cpuPercent }) => cpuPercent} format={formatPercent} least={leastPercent} />
}

export function MemoryMeter({ cell }: { readonly cell: InstanceCell }) {
  return <Meter cell={cell} value={({ memoryBytes }) => memoryBytes} format={formatBytes} least={leastBytes} />
}

export function formatPercent(percent: number): string {
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`
}

interface MeterProps {
  readonly cell: InstanceCell
  readonly value: (stats: Stats) => number
  readonly format: (value: number) => string
  readonly least: number
}

/** The newest figure of a running instance, and how it came to it. */
function Meter({ cell, value, format, least }: MeterProps) {
  const values = cell.history.value.map(value)
  const newest = values.at(-1)
  if (newest === undefined || conditionOf(cell.instance.value) !== 'RUNNING') return <span class="muted">–</span>
  return (
    <span class="meter">
      <Sparkline values={values} room={measurementsKept} least={least} />
      <span class="meter-figure">{format(newest)}</span>
    </span>
  )
}
