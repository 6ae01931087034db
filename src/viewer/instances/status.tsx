import './status.css'
import { Countdown } from '../time/countdown.tsx'
import { conditionOf, type Instance } from './instance.ts'
import { readStats } from './stats.ts'
import { type Shape, StatusShape } from './status-shape.tsx'

interface Look {
  readonly tone: 'good' | 'warn' | 'bad' | 'off'
  readonly shape: Shape
  readonly label: string
}

function lookOf(instance: Instance): Look {
  switch (conditionOf(instance)) {
    case 'RUNNING':
      if (instance.desiredStatus === 'STOPPED') return { tone: 'warn', shape: 'turning', label: 'Stopping' }
      if (readStats(instance.stats)?.healthy === false) return { tone: 'warn', shape: 'cracked', label: 'Unhealthy' }
      return { tone: 'good', shape: 'full', label: 'Running' }
    case 'PENDING':
      if (instance.startAfter !== null) return { tone: 'warn', shape: 'turning', label: 'Again in' }
      return { tone: 'warn', shape: 'turning', label: 'Starting' }
    case 'ERROR':
      return { tone: 'bad', shape: 'triangle', label: 'Error' }
    case 'EXPIRED':
      return { tone: 'off', shape: 'clock', label: 'Expired' }
    case 'DISCONNECTED':
      return { tone: 'off', shape: 'empty', label: instance.status === 'PENDING' ? 'Not started' : 'Stopped' }
    case 'DELETED':
      return { tone: 'off', shape: 'cross', label: 'Deleted' }
  }
}

/** How an instance is, by shape, colour and word. */
export function Status({ instance }: { readonly instance: Instance }) {
  const { tone, shape, label } = lookOf(instance)
  const waits = conditionOf(instance) === 'PENDING' && instance.startAfter !== null
  return (
    <span class={`status status-${tone}`}>
      <StatusShape shape={shape} />
      <span>
        {label}
        {waits && instance.startAfter !== null && (
          <>
            {' '}
            <Countdown to={instance.startAfter} />
          </>
        )}
      </span>
    </span>
  )
}
