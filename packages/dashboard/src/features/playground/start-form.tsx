import type { components } from '@bellhop/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { CodeEditor } from '../../ui/code-editor.tsx'
import { Notice } from '../../ui/notice.tsx'
import { actionsQuery } from '../actions/queries.ts'
import type { SavedAgent } from '../agents/agents-query.ts'
import { EditorField } from '../agents/editor-field.tsx'
import { namesRead, type PlayTexts, type PlayValue, readPlayValues } from './play-values.ts'

export type Playing = components['schemas']['Playground']

const fields: readonly { name: PlayValue; label: string; hint: string }[] = [
  {
    name: 'identity',
    label: 'Signed-in customer',
    hint: 'Claims that count as verified, such as { "sub": "u1" }. Empty: somebody unknown.',
  },
  { name: 'context', label: 'Dynamic context', hint: 'On top of what the context endpoint says.' },
  { name: 'page', label: 'Values of the page', hint: 'As if bellhop.setContext had set them.' },
]

/** Who one plays, and on which page: chosen before a conversation starts. */
export function StartForm({
  agent,
  texts,
  onTexts,
  onStart,
}: {
  agent: SavedAgent
  texts: PlayTexts
  onTexts: (texts: PlayTexts) => void
  onStart: (playing: Playing) => void
}) {
  const actions = useQuery(actionsQuery)
  const [problems, setProblems] = useState<Partial<Record<PlayValue, string>>>({})
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const read = namesRead((actions.data ?? []).filter(({ name }) => agent.actions.includes(name)))
  const start = async () => {
    const typed = readPlayValues(texts)
    setProblems(typed.ok ? {} : typed.problems)
    setProblem(null)
    if (!typed.ok) return
    setBusy(true)
    try {
      const params = { path: { id: agent.id } }
      onStart(await dataOf(api.POST('/v1/agents/{id}/playground', { params, body: typed.values })))
    } catch (error) {
      setProblem(describeError(error))
      setBusy(false)
    }
  }
  return (
    <Section
      title="Who you play"
      description="You can start with nothing: most of what an agent does needs none of it."
    >
      <form
        className="grid gap-5"
        onSubmit={event => {
          event.preventDefault()
          void start()
        }}
      >
        {fields.map(({ name, label, hint }) => (
          <EditorField
            key={name}
            label={label}
            hint={read[name].length === 0 ? hint : `${hint} Its actions read ${read[name].join(', ')}.`}
            error={problems[name] ?? null}
          >
            <CodeEditor
              label={label}
              language="json"
              value={texts[name]}
              onChange={text => onTexts({ ...texts, [name]: text })}
              minLines={2}
            />
          </EditorField>
        ))}
        {problem && <Notice look="bad">{problem}</Notice>}
        <Button type="submit" look="primary" busy={busy}>
          Start the conversation
        </Button>
      </form>
    </Section>
  )
}
