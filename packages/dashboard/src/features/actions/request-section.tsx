import { useQuery } from '@tanstack/react-query'
import { secretsQuery } from '../secrets/secrets-query.ts'
import { AuthFields } from './auth-fields.tsx'
import { BodyFields } from './body-fields.tsx'
import { EditorSection } from './editor-section.tsx'
import { NumberAt, SelectAt, TemplateAt, TextAt } from './fields-at.tsx'
import { PairsTable } from './pairs-table.tsx'
import { requestNames } from './placeholder-names.ts'
import { withMethod } from './run-mode.ts'
import type { DraftEditor } from './use-draft.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export function RequestSection({ editor, isExpert }: { editor: DraftEditor; isExpert: boolean }) {
  const { draft } = editor
  const secrets = useQuery(secretsQuery)
  const { request } = draft
  if (!request) return null
  const names = requestNames(draft)
  const inputs = (draft.inputs ?? []).map(({ name }) => name).filter(Boolean)
  const secretNames = (secrets.data ?? []).map(({ name }) => `secrets.${name}`)
  return (
    <EditorSection
      id="request"
      title="Request"
      description="What the server sends. Type {{ to put in an input."
      canEdit={editor.canEdit}
    >
      <div className="grid items-start gap-4 sm:grid-cols-[8rem_1fr]">
        <SelectAt
          editor={editor}
          path={['request', 'method']}
          label="Method"
          options={methods.map(method => [method, method] as const)}
          onChange={value => {
            const method = methods.find(each => each === value)
            if (method) editor.replace(withMethod(draft, method))
          }}
        />
        <TemplateAt
          editor={editor}
          path={['request', 'url']}
          label="URL"
          required
          mono
          names={names}
          chips={inputs}
          placeholder="https://api.example.com/orders/{{order_id}}"
        />
      </div>
      <AuthFields editor={editor} />
      {isExpert && (
        <>
          <PairsTable editor={editor} path={['request', 'query']} title="Query" noun="parameter" names={names} />
          <PairsTable
            editor={editor}
            path={['request', 'headers']}
            title="Headers"
            noun="header"
            names={[...names, ...secretNames]}
          />
        </>
      )}
      {request.method !== 'GET' && <BodyFields editor={editor} names={names} />}
      {isExpert && (
        <div className="grid items-start gap-5 sm:grid-cols-2">
          <NumberAt
            editor={editor}
            path={['request', 'timeoutMs']}
            by={1_000}
            empty={10_000}
            min={0.5}
            max={60}
            label="Gives up after"
            hint="Seconds, redirects included."
          />
          {request.method === 'GET' ? (
            <NumberAt
              editor={editor}
              path={['request', 'cacheSeconds']}
              empty={0}
              min={0}
              max={3_600}
              label="Keeps the answer for"
              hint="Seconds. 0 asks every time."
            />
          ) : (
            <TextAt
              editor={editor}
              path={['request', 'idempotencyHeader']}
              empty={null}
              mono
              label="Idempotency header"
              hint="Sent with a key of the run, so that the API can tell a repetition. Empty: none."
            />
          )}
        </div>
      )}
    </EditorSection>
  )
}
