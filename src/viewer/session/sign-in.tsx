import './sign-in.css'
import { useSignal } from '@preact/signals'
import type { TargetedSubmitEvent } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { type ApiError, asApiError } from '../api/api-error.ts'
import { graphql } from '../api/graphql.ts'
import { post } from '../api/post.ts'
import { Eye } from '../shell/eye.tsx'
import { ErrorNote } from '../widgets/error-note.tsx'
import { beginSession, signedOutBecause } from './session.ts'

const SignInDocument = graphql(`
  mutation SignIn($email: String!, $password: String!) {
    signIn(input: { email: $email, password: $password }) {
      token
    }
  }
`)

/** The way in: e-mail and password for a session. */
export function SignIn() {
  const error = useSignal<ApiError | null>(null)
  const busy = useSignal(false)
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])

  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    busy.value = true
    error.value = null
    try {
      const credentials = { email: text(form, 'email'), password: text(form, 'password') }
      const { signIn } = await post(SignInDocument, credentials, { token: null })
      beginSession(signIn.token, form.has('stay'))
    } catch (caught) {
      error.value = asApiError(caught)
    } finally {
      busy.value = false
    }
  }

  return (
    <main class="sign-in">
      <form class="sign-in-form" onSubmit={submit}>
        <h1 class="sign-in-title">
          <Eye /> Panoptes
        </h1>
        {signedOutBecause.value !== null && (
          <p class="sign-in-reason" role="status">
            {signedOutBecause.value}
          </p>
        )}
        <label class="field">
          <span>E-mail</span>
          <input name="email" type="email" autocomplete="username" required ref={first} />
        </label>
        <label class="field">
          <span>Password</span>
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        <label class="check">
          <input name="stay" type="checkbox" /> Stay signed in on this device
        </label>
        <ErrorNote error={error.value} />
        <button class="button primary" type="submit" disabled={busy.value}>
          {busy.value ? 'Signing in …' : 'Sign in'}
        </button>
      </form>
    </main>
  )
}

function text(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
