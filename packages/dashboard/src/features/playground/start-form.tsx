import type { components } from '@bellhop/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { CodeEditor } from '../../ui/code-editor.tsx'
import { Notice } from '../../ui/notice.tsx'
import { actionsQuery } from '../actions/queries.ts'
import type { SavedAgent } from '../agents/agents-query.ts'
import { EditorField } from '../agents/editor-field.tsx'
import { namesRead, type PlayTexts, type PlayValue, readPlayValues } from './play-values.ts'
import type { Tried } from './use-tried.ts'

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
  tried,
  texts,
  onTexts,
  onStart,
}: {
  agent: SavedAgent
  tried: Tried
  texts: PlayTexts
  onTexts: (texts: PlayTexts) => void
  onStart: (playing: Playing) => void
}) {
  const actions = useQuery(actionsQuery)
  const [problems, setProblems] = useState<Partial<Record<PlayValue, string>>>({})
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const draft = tried.with === 'draft' ? (tried.unsaved?.draft ?? null) : null
  const offered = (draft ?? agent).actions ?? []
  const read = namesRead((actions.data ?? []).filter(({ name }) => offered.includes(name)))
  const start = async () => {
    const typed = readPlayValues(texts)
    setProblems(typed.ok ? {} : typed.problems)
    setProblem(null)
    if (!typed.ok) return
    setBusy(true)
    try {
      const params = { path: { id: agent.id } }
      const body = { ...typed.values, ...(draft && { draft }) }
      onStart(await dataOf(api.POST('/v1/agents/{id}/playground', { params, body })))
    } catch (error) {
      setProblem(error)
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
        {problem !== null && <NotStarted problem={problem} />}
        <Button type="submit" look="primary" busy={busy}>
          {tried.unsaved === null
            ? 'Start the conversation'
            : draft
              ? 'Start with the draft'
              : 'Start with the live agent'}
        </Button>
      </form>
    </Section>
  )
}

function NotStarted({ problem }: { problem: unknown }) {
  const issues = problem instanceof ApiError ? problem.issues : []
  if (issues.length === 0) return <Notice look="bad">{describeError(problem)}</Notice>
  return (
    <Notice look="bad" title="It can’t be tried like this">
      <ul className="list-disc pl-5">
        {issues.map(({ path, message }) => (
          <li key={path + message}>
            <span className="font-mono text-sm">{path.replace(/^\$\.(draft\.)?/, '')}</span>: {message}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
