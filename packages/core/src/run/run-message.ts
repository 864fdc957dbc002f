import type { ActionMessages } from '../action/action.ts'
import { customerWords } from '../error/customer-words.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { renderMessageWithNotes } from '../template/message.ts'
import { type Message, parseMessage } from '../template/parse-message.ts'
import type { Clock } from './clock.ts'
import type { PreparedRun } from './frozen.ts'
import { maskInputs } from './mask.ts'
import type { RunError } from './run-error.ts'
import { startStep, type TraceStep } from './trace.ts'
import { failureTemplate } from './words.ts'

export interface MessageScene {
  status: string
  httpStatus: number | null
  response: JsonValue
  runId: string | undefined
}

/** The customer's words from an author's template, built-in words as they are. Null: the author wrote none. */
export function runMessage(
  template: string | { builtIn: string } | null,
  prepared: PreparedRun,
  scene: MessageScene,
  { clock, trace }: { clock: Clock; trace: TraceStep[] },
): string | null {
  if (template === null) return null
  if (typeof template === 'object') return template.builtIn
  const step = startStep('message', clock)
  const { locale, timeZone } = prepared.frozen
  const { text, notes } = renderMessageWithNotes(
    parsed(prepared.action.messages, template),
    messageData(prepared, scene),
    {
      locale,
      timeZone,
      now: clock.now(),
    },
  )
  trace.push(step(notes.length > 0 ? { notes } : {}))
  // An upstream may send what no text column and no wire takes: NUL, and half a character.
  return text.replaceAll('\0', '').toWellFormed()
}

/**
 * The customer's words for a failure: the author's (see `failureTemplate`), else the built-in ones. Where an answer lacks all that the
 * author's are made of, nothing is left of them, and whoever is told nothing takes a failure for a success.
 */
export function failureMessage(
  error: RunError,
  prepared: PreparedRun,
  scene: MessageScene,
  parts: { clock: Clock; trace: TraceStep[] },
): string {
  const { locale } = prepared.frozen
  const said = runMessage(failureTemplate(prepared.action.messages, error, locale), prepared, scene, parts)
  return said?.trim() ? said : customerWords(error.code, locale)
}

// Entries go when the definition does.
const known = new WeakMap<ActionMessages, Map<string, Message>>()

/** More than a definition has; a program may change one that it holds. */
const mostOfOne = 100

function parsed(messages: ActionMessages, template: string): Message {
  const parsed = known.get(messages) ?? new Map<string, Message>()
  const found = parsed.get(template)
  if (found) return found
  const message = parseMessage(template)
  if (parsed.size >= mostOfOne) parsed.clear()
  known.set(messages, parsed.set(template, message))
  return message
}

/** What a message may read. Sensitive inputs are masked: messages are kept and shown again. */
function messageData(
  { action, version, frozen }: PreparedRun,
  { status, httpStatus, response, runId }: MessageScene,
): JsonObject {
  return {
    response,
    inputs: maskInputs(action, frozen.values),
    ...frozen.messageData,
    run: { id: runId ?? null, status, httpStatus, action: action.name, version },
  }
}
