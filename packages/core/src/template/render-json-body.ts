import {
  type PlaceholderPart,
  parseTemplate,
  placeholderNames,
  problemsWithoutSecrets,
  type TemplatePart,
  type TemplateProblem,
} from './parse-template.ts'
import { lookUp, refuseTemplate, type TemplateValues } from './template-values.ts'

/** How a placeholder of a body is filled: as content of a JSON string, or as a JSON value of its own. */
type SlotMode = 'string' | 'bare'

export type BodyPart = { kind: 'text'; text: string } | { kind: 'slot'; mode: SlotMode; name: string }

export interface CompiledJsonBody {
  source: string
  parts: readonly BodyPart[]
  /** Names of the values that fill it. */
  names: readonly string[]
  /** Keys of the outermost object; `null` when the body is another kind of JSON. */
  keys: readonly string[] | null
  /** Not empty: the body must not be saved, and rendering it throws. */
  problems: readonly TemplateProblem[]
}

/**
 * Compiles a body that is JSON once its placeholders are stood in. A placeholder may stand inside a string or in the
 * place of a value; never in a key, where a value could shadow a key of the author. Never throws: see `problems`.
 */
export function compileJsonBody(source: string): CompiledJsonBody {
  const template = parseTemplate(source)
  const names = placeholderNames(template)
  const slots = findSlots(template.parts)
  const problems = [...problemsWithoutSecrets(template), ...slots.flatMap(slot => slot.problem ?? [])]
  const modes = slots.map(slot => slot.mode)
  const parts = toBodyParts(template.parts, modes)
  if (problems.length > 0) return { source, parts, names, keys: null, problems }
  const parsed = parseJson(joinBody(parts, standIn))
  if ('problem' in parsed) return { source, parts, names, keys: null, problems: [parsed.problem] }
  return { source, parts, names, keys: keysOf(parsed.value), problems }
}

/**
 * The body as JSON text. Inside a string a value becomes string content, an absent one nothing; alone it becomes the typed
 * JSON value, an absent one `null`.
 * @throws BellhopError `template_invalid` when the body did not compile or a value is no scalar.
 */
export function renderJsonBody(body: CompiledJsonBody, values: TemplateValues, path = '$.request.body'): string {
  if (body.problems.length > 0) {
    throw refuseTemplate(
      path,
      body.problems.map(problem => problem.message),
    )
  }
  return joinBody(body.parts, slot => {
    const value = lookUp(values, slot.name, path)
    if (slot.mode === 'string') return value === undefined ? '' : JSON.stringify(String(value)).slice(1, -1)
    return value === undefined ? 'null' : JSON.stringify(value)
  })
}

type Slot = Extract<BodyPart, { kind: 'slot' }>

// `null` is a whole token of its own: it is valid exactly where any JSON value is, so "1{{x}}" and "{ {{x}}: 1 }" are refused.
function standIn(slot: Slot): string {
  return slot.mode === 'string' ? '' : 'null'
}

function joinBody(parts: readonly BodyPart[], fill: (slot: Slot) => string): string {
  let text = ''
  for (const part of parts) text += part.kind === 'text' ? part.text : fill(part)
  return text
}

function toBodyParts(parts: readonly TemplatePart[], modes: readonly SlotMode[]): BodyPart[] {
  let index = 0
  return parts.map(part =>
    part.kind === 'text' ? part : { kind: 'slot', mode: modes[index++] ?? 'bare', name: part.name },
  )
}

interface FoundSlot {
  mode: SlotMode
  problem?: TemplateProblem
}

/** Follows the strings of the JSON text, so that each placeholder knows whether it stands in one. */
function findSlots(parts: readonly TemplatePart[]): FoundSlot[] {
  const slots: FoundSlot[] = []
  let inString = false
  let inThisString: { slot: FoundSlot; part: PlaceholderPart }[] = []
  let escapeLeft = 0
  for (const part of parts) {
    if (part.kind === 'placeholder') {
      const slot: FoundSlot = { mode: inString ? 'string' : 'bare' }
      if (escapeLeft > 0) slot.problem = refuse(part, 'stands inside a \\ escape, which its value would change')
      escapeLeft = 0
      slots.push(slot)
      if (inString) inThisString.push({ slot, part })
      continue
    }
    const { text } = part
    for (let at = 0; at < text.length; at++) {
      const char = text[at]
      if (escapeLeft > 0) escapeLeft = escapeLeft === 1 && char === 'u' ? 5 : nextEscape(escapeLeft)
      else if (!inString) inString = char === '"'
      else if (char === '\\') escapeLeft = 1
      else if (char === '"') {
        inString = false
        if (inThisString.length > 0 && /^\s*:/.test(text.slice(at + 1))) {
          for (const found of inThisString) found.slot.problem = refuse(found.part, 'stands in an object key')
        }
        inThisString = []
      }
    }
  }
  return slots
}

// 1: the character after the backslash. 5 to 2: the four hexadecimal digits of \uXXXX, counted down to 0 together with it.
function nextEscape(left: number): number {
  return left === 1 || left === 2 ? 0 : left - 1
}

function refuse(part: PlaceholderPart, why: string): TemplateProblem {
  return { kind: 'syntax', message: `${part.raw} ${why}: move it into a value.`, start: part.start }
}

function parseJson(text: string): { value: unknown } | { problem: TemplateProblem } {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    const detail = error instanceof Error ? ` (${error.message})` : ''
    const message = `The body is not JSON once its placeholders are stood in${detail}.`
    return { problem: { kind: 'syntax', message, start: 0 } }
  }
}

function keysOf(value: unknown): string[] | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : null
}
