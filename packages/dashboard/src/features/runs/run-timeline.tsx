import type { ReactNode } from 'react'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ApprovalView } from './approval-view.tsx'
import { InputsView } from './inputs-view.tsx'
import { durationText, type Run } from './run-words.ts'
import { type TraceStep, viewStep } from './trace-detail.ts'

/** What happened, from the inputs to the message, in the order in which it happened. */
export function RunTimeline({ run }: { run: Run }) {
  const begun = Date.parse(run.createdAt)
  // The record has a step for every time that inputs were given: what they became is told once, with the last.
  const lastInputs = run.trace.findLastIndex(({ step }) => step === 'inputs')
  const hasApproval = run.trace.some(({ step }) => step === 'approve')
  return (
    <ol aria-label="Timeline" className="border-line ml-2 grid grid-cols-1 gap-6 border-l-2 pl-6">
      {run.trace.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever added at the end.
        <Step key={index} step={step} afterMs={Date.parse(step.startedAt) - begun}>
          {index === lastInputs && <InputsView run={run} />}
          {step.step === 'approve' && run.approval && <ApprovalView approval={run.approval} />}
        </Step>
      ))}
      {run.approval && !hasApproval && (
        <Entry title="Approval" bad={false}>
          <ApprovalView approval={run.approval} />
        </Entry>
      )}
      {run.message !== null && (
        <Entry title="What the customer was told" bad={false}>
          <p className="border-line bg-raised w-fit max-w-prose rounded-xl border px-4 py-2 whitespace-pre-wrap wrap-anywhere">
            {run.message}
          </p>
        </Entry>
      )}
      {run.result !== null && run.result !== undefined && (
        <Entry title="What the model may see" bad={false}>
          <CodeBlock label="Result" text={JSON.stringify(run.result, null, 2)} />
        </Entry>
      )}
    </ol>
  )
}

function Step({ step, afterMs, children }: { step: TraceStep; afterMs: number; children: ReactNode }) {
  const view = viewStep(step)
  // With its approval shown in full, the line of the record adds nothing.
  const plain = step.step !== 'approve'
  return (
    <Entry
      title={view.title}
      bad={view.problem !== null}
      aside={`${durationText(step.durationMs)}${afterMs > 0 ? `, after ${durationText(afterMs)}` : ''}`}
    >
      {plain && view.summary && <p className="font-mono text-sm wrap-anywhere">{view.summary}</p>}
      {view.problem && <Notice look="bad">{view.problem}</Notice>}
      {children}
      {view.headers.length > 0 && (
        <details>
          <summary className="text-quiet w-fit text-sm">
            {view.headers.length === 1 ? '1 header' : `${view.headers.length} headers`}
          </summary>
          <div className="mt-2 font-mono text-sm">
            <Facts facts={view.headers.map(({ name, value }) => [name, value])} />
          </div>
        </details>
      )}
      {view.body && <CodeBlock label={view.body.label} text={view.body.text} />}
      {view.logs.length > 0 && <CodeBlock label="console.log" text={view.logs.join('\n')} />}
      {plain && view.rest.length > 0 && <Facts facts={view.rest} />}
    </Entry>
  )
}

function Entry({ title, aside, bad, children }: { title: string; aside?: string; bad: boolean; children: ReactNode }) {
  return (
    <li className="relative grid min-w-0 grid-cols-1 gap-2">
      <span
        aria-hidden="true"
        className={`border-page absolute top-1 -left-[2.1rem] size-4 rounded-full border-2 ${bad ? 'bg-bad' : 'bg-accent'}`}
      />
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="font-semibold">{title}</h3>
        {aside && <span className="text-quiet text-sm tabular-nums">{aside}</span>}
      </div>
      {children}
    </li>
  )
}
