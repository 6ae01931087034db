import './instance-label.css'
import { type Instance, nameOf, shortId } from './instance.ts'

/** What an instance is of, and which one. */
export function InstanceLabel({ instance }: { readonly instance: Instance }) {
  return (
    <span class="instance-label">
      {nameOf(instance)} <code title={instance.id}>{shortId(instance.id)}</code>
    </span>
  )
}
