import type { components } from '@bellhop/client'
import { isObject, valueAt } from '../actions/draft.ts'

/** Nothing draws a card of a run yet, so its `widget` is always null. */
export type Run = Omit<components['schemas']['Run'], 'widget'>
export type RunStep = Run['trace'][number]

/** The request of a run as its record has it: credentials are fingerprints, what is sensitive is masked. */
export interface SentRequest {
  method: string
  url: string
  headers: readonly (readonly [name: string, value: string])[]
  body: string | null
}

export interface Answer {
  status: number | null
  headers: Readonly<Record<string, string>>
  body: string | null
  /** The record holds the beginning of the body alone. */
  isCut: boolean
}

export function sentRequest(run: Run): SentRequest | null {
  const { method, url, headers, body } = detailOf(run, 'send')
  if (typeof method !== 'string' || typeof url !== 'string') return null
  return { method, url, headers: texts(headers), body: typeof body === 'string' ? body : null }
}

export function answerOf(run: Run): Answer | null {
  const { status, headers, body, bodyCut } = detailOf(run, 'respond')
  if (status === undefined && body === undefined) return null
  return {
    status: typeof status === 'number' ? status : null,
    headers: Object.fromEntries(texts(headers)),
    body: typeof body === 'string' ? body : null,
    isCut: bodyCut === true,
  }
}

/** The answer as JSON; undefined where it is none, or only its beginning is known. */
export function answerJson(answer: Answer | null): unknown {
  if (answer?.body == null || answer.isCut) return undefined
  try {
    const value: unknown = JSON.parse(answer.body)
    return value
  } catch {
    return undefined
  }
}

export function logsOf(run: Run): string[] {
  const { logs } = detailOf(run, 'transform')
  return Array.isArray(logs) ? logs.filter(line => typeof line === 'string') : []
}

function detailOf(run: Run, name: RunStep['step']): Readonly<Record<string, unknown>> {
  return run.trace.findLast(({ step }) => step === name)?.detail ?? {}
}

/** As sent they are a list, in which a name may come twice; as answered, an object. */
function texts(headers: unknown): [string, string][] {
  const pairs = Array.isArray(headers)
    ? headers.filter(isObject).map(header => [valueAt(header, ['name']), valueAt(header, ['value'])] as const)
    : Object.entries(isObject(headers) ? headers : {})
  return pairs.flatMap(([name, value]) =>
    typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [],
  )
}
