import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'

export function PasswordForm({ onDone }: { onDone: () => void }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const submit = useSubmit(onDone)
  return (
    <form
      className="grid gap-4"
      onSubmit={event => {
        event.preventDefault()
        void submit.run(() => dataOf(api.POST('/auth/sign-in', { body: { email, password } })))
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
