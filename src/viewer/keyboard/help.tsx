import './help.css'
import { Dialog } from '../widgets/dialog.tsx'
import { type Shortcut, shortcutGroups } from './shortcuts.ts'

const names: Readonly<Record<string, string>> = { ' ': 'Space', ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc' }

/** What the keyboard does on this screen. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <div class="help">
        {shortcutGroups.value.map(({ title, shortcuts }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>{shortcuts.filter(({ does }) => does !== undefined).map(Entry)}</dl>
          </section>
        ))}
      </div>
      <div class="dialog-foot">
        <button class="button" type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  )
}

function Entry({ keys, does }: Shortcut) {
  return (
    <>
      <dt>
        {(keys === ' ' ? [keys] : keys.split(' ')).map((key) => (
          <kbd key={key}>{names[key] ?? key}</kbd>
        ))}
      </dt>
      <dd>{does}</dd>
    </>
  )
}
