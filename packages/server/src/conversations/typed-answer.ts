import { readValue } from '@bellhop/core'
import type { FormField } from '@bellhop/core/stream'
import type { RunCall } from '../runs/run-scope.ts'
import { isStop, readReply } from './words/read-reply.ts'

/** What a typed text gives a run that waits for inputs. */
export interface TypedAnswer {
  input: string
  /** As the run is to read it. */
  value: string | boolean
  sensitive: boolean
}

export interface Typing {
  agent: RunCall['agent']
  now: Date
  /** May any text be the value of an input that takes any text? Else only what can hardly be anything else counts. */
  freeText: boolean
}

/**
 * The missing input whose value a text is, as a whole; null: of none, or it can't be told of which. An input that takes any text is
 * meant where it is the only one that fits, and never by a question.
 */
export function readTypedAnswer(text: string, missing: readonly FormField[], typing: Typing): TypedAnswer | null {
  const fitting = missing.filter(field => fits(field, text, typing))
  const telling = fitting.filter(field => !takesAnyText(field))
  if (telling.length > 1) return null
  const [field] = telling.length === 1 ? telling : fitting
  if (!field || (telling.length === 0 && (fitting.length > 1 || !mayBeFreeText(field, text, typing)))) return null
  return answerTo(field, text, typing.agent.locale)
}

/** The text as an answer to this very input, whether or not it will do. */
export function answerTo({ name, type, options, sensitive }: FormField, text: string, locale: string): TypedAnswer {
  // "Never mind" leaves the whole matter, and is no answer to "gift wrap?".
  const reply = type === 'boolean' && options === null && !isStop(text, locale) ? readReply(text, locale) : null
  return { input: name, value: reply === null ? text : reply === 'yes', sensitive }
}

function fits(field: FormField, text: string, { agent, now }: Typing): boolean {
  const { value } = answerTo(field, text, agent.locale)
  return readValue(field.type, value, { ...field, ...agent, now }).ok
}

export function takesAnyText({ type, options, pattern }: FormField): boolean {
  return type === 'string' && options === null && pattern === null
}

function mayBeFreeText({ sensitive }: FormField, text: string, { freeText }: Typing): boolean {
  return (freeText || sensitive) && !isQuestion(text)
}

export function isQuestion(text: string): boolean {
  return /[?？]\s*$/.test(text)
}
