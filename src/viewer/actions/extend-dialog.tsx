import { useSignal } from '@preact/signals'
import { useState } from 'preact/hooks'
import type { Instance } from '../instances/instance.ts'
import { InstanceLabel } from '../instances/instance-label.tsx'
import { Countdown } from '../time/countdown.tsx'
import { Dialog } from '../widgets/dialog.tsx'
import { DurationField } from '../widgets/duration-field.tsx'
import { ErrorNote } from '../widgets/error-note.tsx'
import { useSubmit } from '../widgets/use-submit.ts'

interface ExtendDialogProps {
  readonly instance: Instance
  readonly onExtend: (minutes: number) => Promise<void>
  readonly onClose: () => void
}

/** Asks how much longer an instance may live. */
export function ExtendDialog({ instance, onExtend, onClose }: ExtendDialogProps) {
  const [most] = useState(() => mostMinutes(instance))
  const minutes = useSignal(Math.min(60, most ?? 60))
  const { busy, error, submit } = useSubmit()
  const send = (event: Event) => {
    event.preventDefault()
    void submit(() => onExtend(minutes.value))
  }
  return (
    <Dialog title="Extend" narrow onClose={onClose}>
      <p>
        <InstanceLabel instance={instance} /> has <Countdown to={instance.expiresAt} /> left.
      </p>
      <form class="dialog-form" onSubmit={send}>
        {most === 0 ? (
          <p>Its type does not let it live longer than that.</p>
        ) : (
          <DurationField label="Longer by" minutes={minutes} max={most} />
        )}
        <ErrorNote error={error.value} />
        <div class="dialog-foot">
          <button class="button" type="button" onClick={onClose}>
            Cancel
          </button>
          <button class="button primary" type="submit" disabled={busy.value || most === 0}>
            Extend
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** How many minutes more the type allows, which counts from now; null when the type is gone. */
function mostMinutes({ mcpType, expiresAt }: Instance): number | null {
  if (mcpType === null) return null
  const left = (Date.parse(expiresAt) - Date.now()) / 60_000
  return Math.max(0, Math.floor(mcpType.maxDurationMinutes - left))
}
