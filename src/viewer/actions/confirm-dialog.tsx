import type { Instance } from '../instances/instance.ts'
import { InstanceLabel } from '../instances/instance-label.tsx'
import { Dialog } from '../widgets/dialog.tsx'
import { ErrorNote } from '../widgets/error-note.tsx'
import { useSubmit } from '../widgets/use-submit.ts'
import type { Confirmation } from './confirmations.ts'

interface ConfirmDialogProps {
  readonly instance: Instance
  readonly confirmation: Confirmation
  readonly onConfirm: () => Promise<void>
  readonly onClose: () => void
}

/** Asks before something that hurts; stays open with the reason when it was refused. */
export function ConfirmDialog({ instance, confirmation, onConfirm, onClose }: ConfirmDialogProps) {
  const { busy, error, submit } = useSubmit()
  return (
    <Dialog title={confirmation.title} narrow onClose={onClose}>
      <p>
        <InstanceLabel instance={instance} />
      </p>
      <p>{confirmation.text}</p>
      <ErrorNote error={error.value} />
      <div class="dialog-foot">
        <button class="button" type="button" onClick={onClose}>
          Cancel
        </button>
        <button class="button primary danger" type="button" disabled={busy.value} onClick={() => submit(onConfirm)}>
          {confirmation.button}
        </button>
      </div>
    </Dialog>
  )
}
