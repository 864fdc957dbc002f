import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { meQuery } from '../../api/session.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button, buttonClasses } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { say } from '../../ui/say.ts'
import { NewPasswordField } from '../sign-in/new-password-field.tsx'
import { LeaveWorkspace } from './leave-workspace.tsx'
import { Sessions } from './sessions.tsx'
import { SettingsNav } from './settings-nav.tsx'

/** What people change about themselves, whatever workspace they look at. */
export function ProfilePage() {
  const { data: me } = useSuspenseQuery(meQuery)
  const profile = useQuery({ queryKey: ['profile'], queryFn: () => dataOf(api.GET('/auth/profile', {})) })
  return (
    <Page title="Your profile">
      <SettingsNav />
      <Read query={profile} lines={6}>
        {({ name, email, hasPassword, maySetPassword }) => (
          <div className="grid max-w-2xl gap-6">
            <NameForm name={name} email={email} />
            {maySetPassword ? <PasswordForm email={email} hasPassword={hasPassword} /> : <SignInFirst />}
            <Sessions />
            <LeaveWorkspace id={me.workspace.id} name={me.workspace.name} />
          </div>
        )}
      </Read>
    </Page>
  )
}

function NameForm({ name: saved, email }: { name: string; email: string }) {
  const client = useQueryClient()
  const [name, setName] = useState(saved)
  const submit = useSubmit(() => say('Your name was changed'))
  const send = async () => {
    client.setQueryData(['profile'], await dataOf(api.PATCH('/auth/profile', { body: { name } })))
    await client.invalidateQueries({ queryKey: ['me'] })
    await client.invalidateQueries({ queryKey: ['members'] })
  }
  return (
    <Section title="Name" description={`You sign in as ${email}.`}>
      <form
        className="grid gap-4"
        onSubmit={event => {
          event.preventDefault()
          void submit.run(send)
        }}
      >
        <TextField
          label="Your name"
          hint="Others see it beside what you do, also in the audit trail."
          autoComplete="name"
          maxLength={100}
          value={name}
          error={submit.problemOf('name')}
          onChange={event => setName(event.target.value)}
          required
        />
        {submit.problem && <Notice look="bad">{submit.problem}</Notice>}
        <div>
          <Button type="submit" busy={submit.busy} disabled={name.trim() === '' || name.trim() === saved}>
            Save the name
          </Button>
        </div>
      </form>
    </Section>
  )
}

/** A first password takes somebody who has just signed in: a session that was left open is no proof. */
function SignInFirst() {
  return (
    <Section
      title="Password"
      description="You have none: you sign in by other means. To set one, sign in again: it takes a session that is less than ten minutes old."
    >
      <a href="/auth/oidc?to=%2Fsettings%2Fprofile" className={buttonClasses()}>
        Sign in again
      </a>
    </Section>
  )
}

const empty = { currentPassword: '', newPassword: '' }

function PasswordForm({ email, hasPassword }: { email: string; hasPassword: boolean }) {
  const client = useQueryClient()
  const [values, setValues] = useState(empty)
  const submit = useSubmit(() => {
    setValues(empty)
    say('Your password was changed', { description: 'Other browsers have to sign in again.' })
  })
  const field = (name: keyof typeof empty) => ({
    type: 'password',
    value: values[name],
    error: submit.problemOf(name),
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
    required: true,
  })
  const send = async () => {
    const { currentPassword, newPassword } = values
    const body = { currentPassword: hasPassword ? currentPassword : null, newPassword }
    await dataOf(api.POST('/auth/password', { body }))
    await client.invalidateQueries({ queryKey: ['profile'] })
    await client.invalidateQueries({ queryKey: ['sessions'] })
  }
  return (
    <Section
      title="Password"
      description={
        hasPassword
          ? 'Changing it signs you out everywhere else.'
          : 'You have none: you sign in by other means. With one, you can sign in either way.'
      }
    >
      <form
        className="grid gap-4"
        onSubmit={event => {
          event.preventDefault()
          void submit.run(send)
        }}
      >
        <input type="hidden" name="username" autoComplete="username" value={email} />
        {hasPassword && (
          <TextField label="Current password" autoComplete="current-password" {...field('currentPassword')} />
        )}
        <NewPasswordField label="New password" {...field('newPassword')} />
        {submit.problem && <Notice look="bad">{submit.problem}</Notice>}
        <div>
          <Button type="submit" busy={submit.busy}>
            {hasPassword ? 'Change the password' : 'Set a password'}
          </Button>
        </div>
      </form>
    </Section>
  )
}
