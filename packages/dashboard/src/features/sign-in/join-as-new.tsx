import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { OidcDoor } from './oidc-door.tsx'

/** For somebody whom this server doesn't know. `email`: whom the invitation is for; null: whoever has the link. */
export function JoinAsNew({
  token,
  email,
  oidcName,
  onDone,
}: {
  token: string
  email: string | null
  oidcName: string | null
  onDone: () => void
}) {
  const back = `/invitation/${token}?enter=true`
  const [values, setValues] = useState({ name: '', email: email ?? '', password: '' })
  const submit = useSubmit(onDone)
  const field = (name: keyof typeof values) => ({
    value: values[name],
    error: submit.problemOf(`person.${name}`),
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
    required: true,
  })
  const join = () =>
    dataOf(api.POST('/auth/invitations/{token}', { params: { path: { token } }, body: { person: values } }))
  return (
    <div className="grid gap-5">
      {/* By the company's sign-in only the address counts, and not the link. */}
      {oidcName !== null && email !== null && (
        <OidcDoor name={oidcName} to={back} problem={undefined} otherwise="or with a password of your own" />
      )}
      <form
        className="grid gap-4"
        onSubmit={event => {
          event.preventDefault()
          void submit.run(join)
        }}
      >
        <TextField label="Your name" autoComplete="name" maxLength={100} {...field('name')} />
        <TextField
          label="E-mail"
          type="email"
          autoComplete="username"
          readOnly={email !== null}
          hint={email === null ? 'You sign in with it.' : 'The invitation is for this address.'}
          {...field('email')}
        />
        <NewPasswordField {...field('password')} />
        {submit.problem && <Notice look="bad">{submit.problem}</Notice>}
        <Button type="submit" look="primary" busy={submit.busy}>
          Join
        </Button>
        <p className="text-quiet text-center text-sm">
          Here before?{' '}
          <Link to="/sign-in" search={{ to: back }} className="text-accent underline">
            Sign in
          </Link>
          , and join as who you are.
        </p>
      </form>
    </div>
  )
}
