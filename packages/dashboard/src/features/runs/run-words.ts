import type { components } from '@bellhop/client'
import type { Tone } from '../../ui/notice.tsx'

// `widget` is always null, and the client leaves such members out of its types.
export type Run = Omit<components['schemas']['Run'], 'widget'>
export type RunStatus = Run['status']

/** What a status is called where people read it, and how it looks. */
export const statusWords: Readonly<Record<RunStatus, { label: string; tone: Tone | 'plain' }>> = {
  succeeded: { label: 'Succeeded', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  unknown: { label: 'Outcome unknown', tone: 'warn' },
  running: { label: 'Running', tone: 'info' },
  awaiting_inputs: { label: 'Waits for inputs', tone: 'info' },
  awaiting_approval: { label: 'Waits for approval', tone: 'info' },
  awaiting_client: { label: 'Waits for the browser', tone: 'info' },
  denied: { label: 'Denied', tone: 'plain' },
  expired: { label: 'Expired', tone: 'plain' },
  cancelled: { label: 'Cancelled', tone: 'plain' },
  prepared: { label: 'Prepared', tone: 'plain' },
}

export const modeWords: Readonly<Record<Run['mode'], string>> = { live: 'Live', test: 'Test', dry_run: 'Dry run' }

export function isRunStatus(text: string): text is RunStatus {
  return Object.hasOwn(statusWords, text)
}

export function isRunMode(text: string): text is Run['mode'] {
  return Object.hasOwn(modeWords, text)
}

/** What the request itself took: what waited for a person is not counted. Null where nothing was sent. */
export function tookMs(run: Pick<Run, 'trace'>): number | null {
  const steps = run.trace.filter(({ step }) => step !== 'approve' && step !== 'inputs')
  if (!steps.some(({ step }) => step === 'send' || step === 'client')) return null
  return steps.reduce((sum, { durationMs }) => sum + durationMs, 0)
}

/** A time that something took: `0.4 ms`, `38 ms`, `1.2 s`, `3 min 5 s`. */
export function durationText(ms: number): string {
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** May its record still change? What is unknown may be found out, or settled. */
export function mayChange(status: RunStatus): boolean {
  return status === 'running' || status === 'unknown' || status.startsWith('awaiting_')
}
