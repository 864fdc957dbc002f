import { useQuery } from '@tanstack/react-query'
import { Section } from '../../ui/card.tsx'
import { Notice } from '../../ui/notice.tsx'
import { describePlace } from '../actions/describe-place.ts'
import type { Draft } from '../actions/draft.ts'
import { parsePath } from '../actions/draft-path.ts'
import { checkDraft } from '../actions/save-draft.ts'
import { type BegunAction, withoutSecrets } from './begun-action.ts'

/** One action as it was found: what it sends, what its author has to look at, and what the server says to it already. */
export function FoundAction({ begun, isOneOfSeveral }: { begun: BegunAction; isOneOfSeveral: boolean }) {
  const { action } = begun
  const notes = [...begun.notes, ...(begun.secretNotes ?? [])]
  const draft = withoutSecrets(begun)
  const { data: checked } = useQuery({
    queryKey: ['checked-import', draft],
    queryFn: ({ signal }) => checkDraft(draft, null, signal),
    retry: false,
  })
  const issues = checked?.issues ?? []
  return (
    <Section
      title={isOneOfSeveral ? action.name : 'What was found'}
      description={isOneOfSeveral ? undefined : 'Nothing is stored yet. All of it can be changed in the editor.'}
    >
      <div className="grid gap-4">
        <Found action={action} hasName={!isOneOfSeveral} />
        {notes.length > 0 && (
          <Notice title="To look at">
            <ul className="list-disc pl-5">
              {notes.map(note => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </Notice>
        )}
        {issues.length > 0 && (
          <Notice look="warn" title="To mend in the editor before it can be saved">
            <ul className="list-disc pl-5">
              {issues.map(({ path, message }) => (
                <li key={`${path} ${message}`}>
                  {describePlace(parsePath(path) ?? [], action)}: {message}
                </li>
              ))}
            </ul>
          </Notice>
        )}
      </div>
    </Section>
  )
}

function Found({ action, hasName }: { action: Draft; hasName: boolean }) {
  const inputs = action.inputs ?? []
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[8rem_1fr]">
      {hasName && (
        <>
          <dt className="text-quiet">Name</dt>
          <dd className="font-mono text-sm wrap-anywhere">{action.name}</dd>
        </>
      )}
      <dt className="text-quiet">When to use it</dt>
      <dd className="wrap-anywhere">{action.description || 'You say it in the editor.'}</dd>
      <dt className="text-quiet">Request</dt>
      <dd className="wrap-anywhere">
        {action.request ? (
          <code className="font-mono text-sm">
            <b>{action.request.method}</b> {action.request.url}
          </code>
        ) : (
          'None: it runs in the customer’s page.'
        )}
      </dd>
      <dt className="text-quiet">Inputs</dt>
      <dd>
        {inputs.length === 0 && 'None.'}
        <ul>
          {inputs.map(input => (
            <li key={input.name} className="wrap-anywhere">
              <code className="font-mono text-sm">{input.name}</code> <span className="text-quiet">{input.type}</span>
              {input.example && <span className="text-quiet">, such as {input.example}</span>}
            </li>
          ))}
        </ul>
      </dd>
    </dl>
  )
}
