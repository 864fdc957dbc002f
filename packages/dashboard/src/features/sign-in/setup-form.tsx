import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { NewPasswordField } from './new-password-field.tsx'

const empty = { name: '', email: '', password: '', workspace: '', key: '' }

export function SetupForm({ needsKey, onDone }: { needsKey: boolean; onDone: () => void }) {
  const [values, setValues] = useState(empty)
  const submit = useSubmit(onDone)
  const field = (name: keyof typeof empty) => ({
    value: values[name],
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
    error: submit.problemOf(name),
  })
  const send = () => {
    const { key, workspace, ...person } = values
    const headers = needsKey ? { Authorization: `Bearer ${key.trim()}` } : {}
    return dataOf(api.POST('/auth/setup', { body: { ...person, workspace: workspace.trim() || null }, headers }))
  }
  return (
    <form
      className="grid gap-4"
      onSubmit={event => {
        event.preventDefault()
        void submit.run(send)
      }}
    >
      {needsKey && (
        <TextField
          label="API key"
          hint="The first start of the server printed it: bh_…"
          type="password"
          autoComplete="off"
          {...field('key')}
          required
        />
      )}
      <TextField label="Your name" autoComplete="name" {...field('name')} required />
      <TextField label="E-mail" type="email" autoComplete="username" {...field('email')} required />
      <NewPasswordField {...field('password')} required />
      <TextField label="Name of the workspace" hint="Your company or shop." {...field('workspace')} />
      {submit.problem && <Notice look="bad">{submit.problem}</Notice>}
      <Button type="submit" look="primary" busy={submit.busy}>
        Create the owner
      </Button>
    </form>
  )
}
