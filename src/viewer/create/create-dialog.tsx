import './create-dialog.css'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { useApi } from '../api/api.ts'
import { type ApiError, asApiError } from '../api/api-error.ts'
import type { Instance } from '../instances/instance.ts'
import { useInstances } from '../instances/live-instances.ts'
import { instanceAddress } from '../router/route.ts'
import { navigate } from '../router/router.ts'
import { TokenDialog } from '../tokens/token-dialog.tsx'
import { Dialog } from '../widgets/dialog.tsx'
import { ErrorNote } from '../widgets/error-note.tsx'
import { CreateForm } from './create-form.tsx'
import { CreateDocument, type InstanceType, type NewInstance, TypesDocument } from './create-operations.ts'

/** Asks what to make an instance of, makes it, and shows how to connect to it. */
export function CreateDialog({ onClose }: { readonly onClose: () => void }) {
  const api = useApi()
  const { put } = useInstances()
  const types = useSignal<readonly InstanceType[] | null>(null)
  const error = useSignal<ApiError | null>(null)
  const created = useSignal<{ readonly instance: Instance; readonly accessToken: string } | null>(null)

  useEffect(() => {
    const closing = new AbortController()
    api.request(TypesDocument, {}, { signal: closing.signal }).then(
      ({ mcpTypes }) => {
        types.value = mcpTypes.nodes
      },
      (caught) => {
        if (!closing.signal.aborted) error.value = asApiError(caught)
      },
    )
    return () => closing.abort()
  }, [])

  const create = async (input: NewInstance) => {
    const { createMcpInstance } = await api.request(CreateDocument, { input })
    put([createMcpInstance.mcpInstance])
    created.value = { instance: createMcpInstance.mcpInstance, accessToken: createMcpInstance.accessToken }
  }

  if (created.value !== null) {
    const { instance, accessToken } = created.value
    const done = () => {
      onClose()
      navigate(instanceAddress(instance.id))
    }
    return <TokenDialog title="Your new instance" instance={instance} accessToken={accessToken} onClose={done} />
  }
  return (
    <Dialog title="New instance" onClose={onClose}>
      <ErrorNote error={error.value} />
      {types.value?.length === 0 && <p>There are no types yet. An ADMIN adds them with createMcpType.</p>}
      {types.value !== null && types.value.length > 0 && <CreateForm types={types.value} onCreate={create} onCancel={onClose} />}
    </Dialog>
  )
}
