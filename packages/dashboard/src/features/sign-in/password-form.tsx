import { useState } from 'react'
import { ApiError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { enterWorkspace } from '../../api/enter-workspace.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'

/** Whoever is a member of none would find this page again, and not know why. */
async function requireWorkspace(): Promise<void> {
  try {
    await enterWorkspace(() => dataOf(api.GET('/v1/me', {})))
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    throw new Error('You are a member of no workspace. Ask an owner of yours for an invitation.', { cause: error })
  }
}

export function PasswordForm({ onDone }: { onDone: () => void }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const submit = useSubmit(onDone)
  return (
    <form
      className="grid gap-4"
      onSubmit={event => {
        event.preventDefault()
        void submit.run(async () => {
          await dataOf(api.POST('/auth/sign-in', { body: { email, password } }))
          await requireWorkspace()
        })
      }}
    >
      <TextField
        label="E-mail"
        type="email"
        autoComplete="username"
        value={email}
        onChange={event => setEmail(event.target.value)}
        error={submit.problemOf('email')}
        required
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={event => setPassword(event.target.value)}
        error={submit.problemOf('password')}
        required
      />
      {submit.problem && <Notice look="bad">{submit.problem}</Notice>}
      <Button type="submit" look="primary" busy={submit.busy}>
        Sign in
      </Button>
    </form>
  )
}
