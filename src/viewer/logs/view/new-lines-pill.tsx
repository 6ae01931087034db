import { useLog } from './log-context.ts'

/** The way back to the end, and how much has come there since the reader left it. */
export function NewLinesPill() {
  const { session } = useLog()
  const { following, phase, unseen } = session
  if (following.value || phase.value === 'opening') return null
  const count = unseen.value
  const text =
    phase.value === 'history'
      ? 'Go to the end'
      : count === 0
        ? 'Follow'
        : `${count.toLocaleString('en')} new ${count === 1 ? 'line' : 'lines'}`
  return (
    <button class="log-pill" type="button" onClick={() => session.follow()}>
      <span aria-hidden="true">↓</span> {text}
    </button>
  )
}
