import { useComputed, useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { DurationField } from '../widgets/duration-field.tsx'
import { ErrorNote } from '../widgets/error-note.tsx'
import { useSubmit } from '../widgets/use-submit.ts'
import type { InstanceType, NewInstance } from './create-operations.ts'
import { parseConfig } from './parse-config.ts'
import { TypeChoice } from './type-choice.tsx'

interface CreateFormProps {
  /** At least one. */
  readonly types: readonly InstanceType[]
  readonly onCreate: (input: NewInstance) => Promise<void>
  readonly onCancel: () => void
}

/** What an instance needs to be known of it: a type, how long, and its configuration. */
export function CreateForm({ types, onCreate, onCancel }: CreateFormProps) {
  const chosen = useSignal<InstanceType | undefined>(types[0])
  const minutes = useSignal(60)
  /** Null until somebody writes: then it is the template of the type. */
  const written = useSignal<string | null>(null)
  const text = useComputed(() => written.value ?? JSON.stringify(chosen.value?.configTemplate ?? {}, null, 2))
  const config = useComputed(() => parseConfig(text.value))
  // The same for each try of the same: when only the answer was lost, no second instance is made.
  const idempotencyKey = useMemo(randomKey, [chosen.value, minutes.value, text.value])
  const { busy, error, submit } = useSubmit()

  const send = (event: Event) => {
    event.preventDefault()
    const { value } = config.peek()
    const type = chosen.peek()
    if (type === undefined || value === null) return
    void submit(() => onCreate({ mcpTypeId: type.id, durationMinutes: minutes.peek(), config: value, idempotencyKey }))
  }

  return (
    <form class="dialog-form" onSubmit={send}>
      <TypeChoice types={types} chosen={chosen} />
      <DurationField label="For how long" minutes={minutes} max={chosen.value?.maxDurationMinutes ?? null} />
      <label class="field">
        <span>Configuration, as JSON</span>
        <textarea
          class="mono"
          rows={4}
          spellcheck={false}
          value={text.value}
          aria-invalid={config.value.problem !== null}
          onInput={(event) => {
            written.value = event.currentTarget.value
          }}
        />
        {config.value.problem !== null && <span class="field-problem">{config.value.problem}</span>}
      </label>
      <ErrorNote error={error.value} />
      <div class="dialog-foot">
        <button class="button" type="button" onClick={onCancel}>
          Cancel
        </button>
        <button class="button primary" type="submit" disabled={busy.value || config.value.problem !== null}>
          {busy.value ? 'Starting …' : 'Start'}
        </button>
      </div>
    </form>
  )
}

/** 128 bits. Not `randomUUID`, which browsers keep from pages that came over plain HTTP. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-')
}
