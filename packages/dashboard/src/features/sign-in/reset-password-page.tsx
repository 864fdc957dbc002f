import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button, buttonClasses } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Read } from '../../ui/read.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { SignInFrame } from './sign-in-frame.tsx'

/** What a link for a new password opens. What it holds stands behind the #, which the browser sends to nobody. */
export function ResetPasswordPage() {
  const token = location.hash.slice(1)
  const person = useQuery({
    queryKey: ['password-reset', token],
    queryFn: () => dataOf(api.POST('/auth/password-reset/look', { body: { token } })),
    retry: false,
  })
  if (person.error instanceof ApiError && person.error.code === 'gone') return <Gone error={person.error} />
  return (
    <SignInFrame
      title="Set a new password"
      {...(person.data && { text: `For ${person.data.name}, who signs in as ${person.data.email}.` })}
    >
      <Read query={person} lines={3}>
        {({ email }) => <NewPassword token={token} email={email} />}
      </Read>
    </SignInFrame>
  )
}

function Gone({ error }: { error: ApiError }) {
  return (
    <SignInFrame title="This link doesn’t work any more">
      <p>{error.message}</p>
      <p className="text-quiet">
        Ask an owner of your workspace for a new link, or whoever runs this server. If you know your password, sign in.
      </p>
      <Link to="/sign-in" className={buttonClasses('primary')}>
        Sign in
      </Link>
    </SignInFrame>
  )
}

function NewPassword({ token, email }: { token: string; email: string }) {
  const [password, setPassword] = useState('')
  // A whole page load: nothing of whoever was here before is left in memory.
  const submit = useSubmit(() => location.assign('/'))
  return (
    <form
      className="grid gap-4"
      onSubmit={event => {
        event.preventDefault()
        void submit.run(() => dataOf(api.POST('/auth/password-reset', { body: { token, password } })))
      }}
    >
      <input type="hidden" name="username" autoComplete="username" value={email} />
      <NewPasswordField
        label="New password"
        value={password}
        error={submit.problemOf('password')}
        onChange={event => setPassword(event.target.value)}
        required
      />
      {submit.problem && <Notice look="bad">{submit.problem}</Notice>}
      <Button type="submit" look="primary" busy={submit.busy}>
        Set the password
      </Button>
      <p className="text-quiet text-sm">You are signed in with it here, and signed out everywhere else.</p>
    </form>
  )
}
