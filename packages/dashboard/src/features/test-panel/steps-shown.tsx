import type { Run, RunStep } from './run-parts.ts'

const words: Record<RunStep['step'], string> = {
  inputs: 'Read the inputs',
  render: 'Fill in the request',
  approve: 'Ask for a yes',
  send: 'Send and wait',
  respond: 'Read the answer',
  transform: 'Transform',
  message: 'Word the message',
  widget: 'Draw the card',
  client: 'Run in the page',
}

/** What the run did, and how long each of it took. */
export function StepsShown({ run }: { run: Run }) {
  return (
    <ol className="text-sm">
      {run.trace.map((step, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a record's steps never change places.
        <li key={at} className="border-line flex justify-between gap-4 border-b py-1.5 last:border-0">
          <span>
            {step.step === 'send' && run.mode === 'dry_run' ? 'Put in the credentials, send nothing' : words[step.step]}
            {typeof step.detail.error === 'string' && <span className="text-bad"> · {step.detail.error}</span>}
            {typeof step.detail.attempts === 'number' && step.detail.attempts > 1 && (
              <span className="text-warn"> · {step.detail.attempts} tries</span>
            )}
          </span>
          <span className="text-quiet whitespace-nowrap tabular-nums">{timeOf(step.durationMs)}</span>
        </li>
      ))}
    </ol>
  )
}

export function timeOf(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`
  return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`
}
