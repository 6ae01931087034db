import type { Signal } from '@preact/signals'
import type { InstanceType } from './create-operations.ts'

interface TypeChoiceProps {
  readonly types: readonly InstanceType[]
  readonly chosen: Signal<InstanceType | undefined>
}

/** The types that instances can be made of. */
export function TypeChoice({ types, chosen }: TypeChoiceProps) {
  return (
    <fieldset class="type-choice">
      <legend>Type</legend>
      {types.map((type) => (
        <label key={type.id} class="type-option">
          <input
            type="radio"
            name="type"
            checked={chosen.value?.id === type.id}
            onChange={() => {
              chosen.value = type
            }}
          />
          <span>
            <span class="type-name">{type.displayName}</span>
            <span class="type-description">{type.description}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
