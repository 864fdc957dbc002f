import type { DraftRequest } from './draft.ts'
import { SelectAt, TextAt } from './fields-at.tsx'
import { SecretAt } from './secret-at.tsx'
import type { DraftEditor } from './use-draft.ts'

type AuthType = NonNullable<DraftRequest['auth']>['type']

const authWords = {
  none: 'None',
  bearer: 'Bearer token',
  basic: 'User name and password',
  header: 'A header of its own',
  body: 'A field of the body',
} as const satisfies Record<AuthType, string>

const types: readonly AuthType[] = ['none', 'bearer', 'basic', 'header', 'body']

export function AuthFields({ editor }: { editor: DraftEditor }) {
  const auth = editor.draft.request?.auth ?? { type: 'none' as const }
  const path = ['request', 'auth'] as const
  const isOffered = (type: AuthType) =>
    type !== 'body' || editor.draft.request?.method !== 'GET' || auth.type === 'body'
  const choose = (type: AuthType) => {
    const secret = 'secret' in auth ? { secret: auth.secret ?? '' } : { secret: '' }
    const more = {
      none: {},
      bearer: secret,
      basic: { ...secret, username: auth.username ?? '' },
      header: { ...secret, name: auth.name ?? 'X-Api-Key' },
      body: { ...secret, name: auth.name ?? 'api_key' },
    }[type]
    editor.change(path, { type, ...more })
  }
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <SelectAt
        editor={editor}
        path={[...path, 'type']}
        label="Authentication"
        fallback="none"
        options={types.filter(isOffered).map(type => [type, authWords[type]] as const)}
        onChange={value => {
          const type = types.find(each => each === value)
          if (type) choose(type)
        }}
      />
      {auth.type === 'basic' && <TextAt editor={editor} path={[...path, 'username']} label="User name" />}
      {(auth.type === 'header' || auth.type === 'body') && (
        <TextAt
          editor={editor}
          path={[...path, 'name']}
          mono
          label={auth.type === 'header' ? 'Name of the header' : 'Name of the field'}
        />
      )}
      {auth.type !== 'none' && <SecretAt editor={editor} path={[...path, 'secret']} />}
    </div>
  )
}
