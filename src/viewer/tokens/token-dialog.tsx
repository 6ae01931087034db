import type { Instance } from '../instances/instance.ts'
import { Dialog } from '../widgets/dialog.tsx'
import { ConnectGuide } from './connect-guide.tsx'

interface TokenDialogProps {
  readonly title: string
  readonly instance: Instance
  readonly accessToken: string
  readonly onClose: () => void
}

/** Shows an access token, which nobody is told a second time. */
export function TokenDialog({ title, instance, accessToken, onClose }: TokenDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <ConnectGuide instance={instance} accessToken={accessToken} />
      <div class="dialog-foot">
        <button class="button primary" type="button" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  )
}
