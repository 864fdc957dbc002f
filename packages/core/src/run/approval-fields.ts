import type { Action, ActionInput } from '../action/action.ts'
import { titleFromName } from '../action/normalise-name.ts'
import { isIdentityName } from '../action/reserved-names.ts'
import { type Language, languageOf } from '../language.ts'
import { type BodyText, bodyTexts } from './body-texts.ts'
import { sensitiveNames } from './call-values.ts'
import { compileRequest } from './compile-request.ts'
import type { FrozenRun, InputValue } from './frozen.ts'
import { sensitiveMask } from './mask.ts'

/** One line of a confirm card. Plain text: the channel that shows it escapes it. */
export interface ApprovalField {
  label: string
  value: string
}

/**
 * What a customer is asked to confirm, from what the frozen request really carries: values under the titles of their
 * inputs, in the order in which the request holds them; then context keys, verified claims and runtime values; then what
 * the author wrote into the body. What the request doesn't carry is not shown, credentials and sensitive values never are.
 * A client action's arguments are its inputs, so there it is all of them.
 *
 * A value has at most 500 characters. The author's own words fill the card up to 20 lines; the last line then says how
 * many are left.
 */
export function approvalFields(action: Action, frozen: FrozenRun): ApprovalField[] {
  const isMasked = maskedNames(action)
  const show = display(frozen.locale)
  const carried = Object.entries(action.request ? frozen.carried : frozen.values)
  const isInput = (name: string) => action.inputs.some(input => input.name === name)
  const toField = ([name, value]: [string, InputValue]): ApprovalField => {
    const input = action.inputs.find(candidate => candidate.name === name)
    return { label: input?.title ?? labelOf(name), value: isMasked(name) ? sensitiveMask : show(value, input) }
  }
  const values = [
    ...carried.filter(([name]) => isInput(name)),
    ...carried.filter(([name]) => !isInput(name) && !meaningless.has(name)),
  ].map(toField)
  return fill(withoutRepetition(values), ownWords(action, frozen, isMasked))
}

const mostLines = 20
const longestValue = 500

/** Ids of ours and the time of the click say nothing to a customer. */
const meaningless: ReadonlySet<string> = new Set(['conversation_id', 'agent_uuid', 'current_datetime'])

/** Claims whose names are no words (OpenID Connect Core, 5.1). */
const claimLabels: ReadonlyMap<string, string> = new Map([
  ['identity_sub', 'Account'],
  ['identity_phone_number', 'Phone'],
])

function labelOf(name: string): string {
  return claimLabels.get(name) ?? titleFromName(isIdentityName(name) ? name.slice('identity_'.length) : name)
}

function maskedNames(action: Action): (name: string) => boolean {
  const names = new Set(sensitiveNames(action))
  return name => names.has(name)
}

function ownWords(action: Action, frozen: FrozenRun, isMasked: (name: string) => boolean): ApprovalField[] {
  if (!action.request) return []
  const show = display(frozen.locale)
  const text = (content: BodyText['content']) => {
    if (content === null) return sensitiveMask
    if (typeof content !== 'object') return show(content)
    // As it is sent: a number within a text is not written in the customer's way there either.
    const filled = (name: string) => (isMasked(name) ? sensitiveMask : String(frozen.carried[name] ?? ''))
    return cut(content.map(piece => (piece.kind === 'text' ? piece.text : filled(piece.name))).join(''))
  }
  return bodyTexts(compileRequest(action.request).body, frozen.shown?.body ?? null).map(({ path, content }) => ({
    label: inWords(path),
    value: text(content),
  }))
}

function inWords(path: BodyText['path']): string {
  const words = path.map(segment => (typeof segment === 'number' ? String(segment + 1) : segment)).join(' ')
  return cut(titleFromName(words.replace(/[-_.\s]+/g, ' '))) || 'Text'
}

function withoutRepetition(fields: readonly ApprovalField[]): ApprovalField[] {
  const isSame = (a: ApprovalField) => (b: ApprovalField) => a.label === b.label && a.value === b.value
  return fields.filter((field, index) => fields.findIndex(isSame(field)) === index)
}

function fill(values: readonly ApprovalField[], own: readonly ApprovalField[]): ApprovalField[] {
  const room = Math.max(mostLines - values.length, 0)
  if (own.length <= room) return [...values, ...own]
  const shown = own.slice(0, Math.max(room - 1, 0))
  return [...values, ...shown, { label: 'Further details', value: String(own.length - shown.length) }]
}

function display(locale: string): (value: InputValue, input?: ActionInput) => string {
  const known = isLocale(locale) ? locale : 'en'
  return (value, input) => {
    const option = input?.options?.find(candidate => candidate.value === value)
    if (option) return cut(option.label)
    if (typeof value === 'boolean') return yesAndNo[languageOf(locale)][value ? 0 : 1]
    if (typeof value === 'number') return new Intl.NumberFormat(known, { maximumFractionDigits: 20 }).format(value)
    // A date has no time of day, so it must not be moved by a time zone.
    if (input?.type === 'date')
      return new Intl.DateTimeFormat(known, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(value))
    return cut(value)
  }
}

const yesAndNo: Record<Language, [yes: string, no: string]> = {
  en: ['Yes', 'No'],
  de: ['Ja', 'Nein'],
  fr: ['Oui', 'Non'],
  es: ['Sí', 'No'],
  ja: ['はい', 'いいえ'],
}

function isLocale(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length === 1
  } catch {
    return false
  }
}

/** Also without what no text column and no wire takes: NUL, and half a character. */
function cut(text: string): string {
  const plain = text.replaceAll('\0', '').toWellFormed()
  return plain.length <= longestValue ? plain : `${plain.slice(0, longestValue - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
