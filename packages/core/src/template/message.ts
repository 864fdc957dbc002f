import { applyFilter, type FilterSettings, isFilterName } from './message-filters.ts'
import { type Message, type MessagePart, parseMessage } from './parse-message.ts'

export { type Message, parseMessage } from './parse-message.ts'

/** What a message may read, by root: `response`, `inputs`, `contact`, `agent`, `context`, `run`. Only own properties count. */
export type MessageData = Readonly<Record<string, unknown>>

export interface MessageOptions {
  /** BCP 47. Default, and in place of an unknown one: `en`. */
  locale?: string | undefined
  /** IANA name. Default, and in place of an unknown one: `UTC`. */
  timeZone?: string | undefined
  /** What the filter `date` makes of the text `now`. Without it that text is no date. */
  now?: Date | undefined
}

export interface RenderedMessage {
  /** Plain text: the channel that shows it escapes it. */
  text: string
  /** For the trace: what was missing or could not be shown. Names paths, never data. */
  notes: string[]
}

/** The text of a message. Never throws: what is missing, broken or no scalar renders as nothing. Values are never expanded again. */
export function renderMessage(template: string | Message, data: MessageData, options: MessageOptions = {}): string {
  return renderMessageWithNotes(template, data, options).text
}

export function renderMessageWithNotes(
  template: string | Message,
  data: MessageData,
  options: MessageOptions = {},
): RenderedMessage {
  const notes: string[] = []
  const message = typeof template === 'string' ? parseMessage(template) : template
  const settings = readSettings(message, options, notes)
  let text = ''
  for (const part of message.parts) text += part.kind === 'text' ? part.text : renderPart(part, data, settings, notes)
  return { text, notes }
}

function renderPart(
  part: Exclude<MessagePart, { kind: 'text' }>,
  data: MessageData,
  settings: FilterSettings,
  notes: string[],
): string {
  if (part.kind === 'broken') {
    notes.push(part.message)
    return ''
  }
  const path = writePath(part.path)
  try {
    let value = readPath(data, part.path)
    let note = value === undefined || value === null ? 'it is missing' : undefined
    for (const filter of part.filters) {
      if (!isFilterName(filter.name)) return ''
      const filtered = applyFilter(filter.name, value, filter.argument, settings)
      value = filtered.value
      note = filtered.note ?? (value === undefined || value === null ? note : undefined)
      if (filtered.note !== undefined && value !== undefined) notes.push(`${path}: ${filtered.note}`)
    }
    if (value === undefined || value === null) {
      notes.push(`${path}: ${note ?? 'it is missing'}`)
      return ''
    }
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    notes.push(
      `${path}: only text, numbers, true and false are shown; this is ${Array.isArray(value) ? 'a list' : 'an object'}`,
    )
  } catch {
    notes.push(`${path}: it can't be shown`)
  }
  return ''
}

function readPath(data: MessageData, path: readonly (string | number)[]): unknown {
  let value: unknown = data
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    if (Array.isArray(value)) {
      value = typeof key === 'number' ? value[key] : undefined
    } else {
      const owner: object = value
      value = Object.hasOwn(owner, key) ? Reflect.get(owner, key) : undefined
    }
  }
  return value
}

function writePath(path: readonly (string | number)[]): string {
  return path.map((key, index) => (index === 0 ? key : typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')
}

function readSettings(message: Message, options: MessageOptions, notes: string[]): FilterSettings {
  const settings = { locale: options.locale ?? 'en', timeZone: options.timeZone ?? 'UTC', now: options.now }
  if (!message.parts.some(part => part.kind === 'value' && part.filters.length > 0)) return settings
  if (!isLocale(settings.locale)) {
    notes.push('The locale is not known: en is used.')
    settings.locale = 'en'
  }
  if (!isTimeZone(settings.timeZone)) {
    notes.push('The time zone is not known: UTC is used.')
    settings.timeZone = 'UTC'
  }
  return settings
}

// An unknown locale would silently become the one of the server's own environment.
function isLocale(locale: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0
  } catch {
    return false
  }
}

function isTimeZone(timeZone: string): boolean {
  if (timeZone === 'UTC') return true
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return true
  } catch {
    return false
  }
}
