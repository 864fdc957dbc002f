import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { JsonTree } from '../../ui/json-tree.tsx'
import { Notice } from '../../ui/notice.tsx'
import { type Tab, Tabs } from '../../ui/tabs.tsx'
import type { Draft } from '../actions/draft.ts'
import { previewQuery } from './preview-query.ts'
import { answerJson, answerOf, logsOf, type Run } from './run-parts.ts'

/** The answer as it came, as the transform makes it, and what of it the model sees. */
export function AnswerShown({ run, draft }: { run: Run; draft: Draft }) {
  const answer = answerOf(run)
  const json = answerJson(answer)
  const code = draft.response?.transform?.trim() ? draft.response.transform : null
  const [tab, setTab] = useState('answer')
  const logs = logsOf(run)
  const tabs: Tab[] = [
    { value: 'answer', label: 'Answer', content: <Raw json={json} answer={answer} /> },
    ...(code !== null && json !== undefined
      ? [{ value: 'transformed', label: 'Transformed', content: <Transformed run={run} code={code} sample={json} /> }]
      : []),
    {
      value: 'model',
      label: 'For the model',
      content:
        run.result === null ? <Quiet>Nothing.</Quiet> : <JsonTree value={run.result} label="What the model sees" />,
    },
  ]
  return (
    <>
      <Tabs
        label="What came back"
        tabs={tabs}
        value={tabs.some(({ value }) => value === tab) ? tab : 'answer'}
        onChange={setTab}
      />
      {logs.length > 0 && (
        <details className="mt-3">
          <summary className="text-sm">What the transform logged</summary>
          <pre className="mt-1 overflow-x-auto font-mono text-sm">{logs.join('\n')}</pre>
        </details>
      )}
    </>
  )
}

function Raw({ json, answer }: { json: unknown; answer: ReturnType<typeof answerOf> }) {
  if (json !== undefined) return <JsonTree value={json} label="The answer as it came" />
  if (!answer?.body) return <Quiet>The answer has no body.</Quiet>
  return (
    <>
      <pre className="max-h-72 overflow-auto font-mono text-sm whitespace-pre-wrap wrap-anywhere">{answer.body}</pre>
      {answer.isCut && <Quiet>Only its beginning is kept in the record.</Quiet>}
    </>
  )
}

/** The record holds no transformed answer, so it is made again from the recorded one. */
function Transformed({ run, code, sample }: { run: Run; code: string; sample: unknown }) {
  const query = useQuery(previewQuery({ code, sample, inputs: run.inputs, status: answerOf(run)?.status ?? 200 }))
  if (query.data?.error) return <Notice look="bad">{query.data.error.message}</Notice>
  if (query.isError) return <Notice look="bad">The transform could not be run again.</Notice>
  if (!query.data) return <Quiet>Transforming…</Quiet>
  return <JsonTree value={query.data.result} label="The transformed answer" />
}

function Quiet({ children }: { children: string }) {
  return <p className="text-quiet text-sm">{children}</p>
}
