import { prettyJson } from '../../ui/json.ts'
import type { Run } from './run-words.ts'

export type TraceStep = Run['trace'][number]

/** A step of a trace as it is shown: what is known of it by name, and the rest of it. */
export interface StepView {
  title: string
  /** In a line: `POST https://…`, `404, 1.2 kB`. */
  summary: string | null
  /** What went wrong in it. */
  problem: string | null
  headers: { name: string; value: string }[]
  body: { label: string; text: string } | null
  logs: string[]
  /** Whatever else the record holds. */
  rest: [name: string, text: string][]
}

const titles: Readonly<Record<TraceStep['step'], string>> = {
  inputs: 'Inputs',
  render: 'Request filled in',
  approve: 'Approval',
  send: 'Request sent',
  respond: 'Answer',
  transform: 'Transform',
  message: 'Message',
  widget: 'Widget',
  client: 'In the browser',
}

/** The members of each step that are shown in a way of their own. */
const known: Readonly<Record<TraceStep['step'], readonly string[]>> = {
  inputs: ['origins', 'missing'],
  render: ['url'],
  approve: ['approvalId', 'digest', 'status', 'decidedBy'],
  send: ['method', 'url', 'headers', 'body'],
  respond: ['status', 'headers', 'bytes', 'body'],
  transform: ['logs'],
  message: [],
  widget: [],
  client: [],
}

export function viewStep({ step, detail }: TraceStep): StepView {
  const url = text(detail.url)
  const sent = step === 'send'
  // Of a dry run, or answered with what was kept.
  const held = sent && detail.sent === false
  const failed = text(detail.error) !== null
  const shown = failed ? [...known[step], 'error', 'message'] : known[step]
  const body = text(detail.body)
  return {
    title: held ? 'Request, not sent' : titles[step],
    summary: sent ? [text(detail.method), url].filter(Boolean).join(' ') : (url ?? answerLine(step, detail)),
    problem: failed ? (text(detail.message) ?? text(detail.error)) : null,
    headers: toHeaders(detail.headers),
    body: body === null || body === '' ? null : { label: sent && !held ? 'Body sent' : 'Body', text: prettyJson(body) },
    logs: Array.isArray(detail.logs) ? detail.logs.map(show) : [],
    rest: Object.entries(detail)
      .filter(([name, value]) => !shown.includes(name) && value !== null && value !== undefined)
      .map(([name, value]) => [name, show(value)]),
  }
}

/** Where each input came from, in words. */
export function originsOf(trace: readonly TraceStep[]): Record<string, string> {
  const origins = trace.findLast(({ step }) => step === 'inputs')?.detail.origins
  if (typeof origins !== 'object' || origins === null) return {}
  return Object.fromEntries(
    Object.entries(origins).map(([name, origin]) => [name, originWords[String(origin)] ?? String(origin)]),
  )
}

const originWords: Readonly<Record<string, string>> = {
  call: 'given with the call',
  held: 'known from the conversation',
  default: 'its default',
  identity: 'from the verified identity',
  context: 'from the agent’s context',
  page: 'from the page, unproven',
  constant: 'set by the author',
}

/** A size as people write it. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

function answerLine(step: TraceStep['step'], { status, bytes }: TraceStep['detail']): string | null {
  if (step !== 'respond') return null
  return [text(status), typeof bytes === 'number' ? bytesText(bytes) : null].filter(Boolean).join(', ')
}

function toHeaders(headers: unknown): { name: string; value: string }[] {
  if (Array.isArray(headers))
    return headers.flatMap(header =>
      typeof header === 'object' && header !== null && 'name' in header && 'value' in header
        ? [{ name: String(header.name), value: String(header.value) }]
        : [],
    )
  if (typeof headers !== 'object' || headers === null) return []
  return Object.entries(headers).map(([name, value]) => ({ name, value: String(value) }))
}

function text(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
