import { isObject, type SavedAction } from '../actions/draft.ts'

/** What somebody plays with, as they typed it: JSON, or nothing. */
export interface PlayTexts {
  /** Claims that count as verified. */
  identity: string
  context: string
  page: string
}

export type PlayValue = keyof PlayTexts

export const noTexts: PlayTexts = { identity: '', context: '', page: '' }

export interface PlayValues {
  identity: Record<string, unknown> | null
  context: Record<string, unknown>
  page: Record<string, unknown>
}

/** The body of the call that opens a playground, or what is wrong with each text. */
export function readPlayValues(
  texts: PlayTexts,
): { ok: true; values: PlayValues } | { ok: false; problems: Partial<Record<PlayValue, string>> } {
  const read = { identity: toObject(texts.identity), context: toObject(texts.context), page: toObject(texts.page) }
  const { identity, context, page } = read
  if (typeof identity === 'string' || typeof context === 'string' || typeof page === 'string') {
    const wrong = Object.entries(read).filter(([, value]) => typeof value === 'string')
    return { ok: false, problems: Object.fromEntries(wrong) }
  }
  const isKnown = Object.keys(identity).length > 0
  return { ok: true, values: { identity: isKnown ? identity : null, context, page } }
}

/** Which of these values the inputs of some actions are bound to. */
export function namesRead(actions: readonly SavedAction[]): Record<PlayValue, string[]> {
  const names: Record<PlayValue, Set<string>> = { identity: new Set(), context: new Set(), page: new Set() }
  for (const { inputs = [], context = [] } of actions) {
    for (const key of context) names.context.add(key)
    for (const { from = '' } of inputs) {
      const [, source = '', name = ''] = /^(identity|context|page)\.(.+)$/.exec(from) ?? []
      if (source === 'identity' || source === 'context' || source === 'page') names[source].add(name)
    }
  }
  return { identity: [...names.identity], context: [...names.context], page: [...names.page] }
}

/** Nothing typed is an object without members. A text says what is wrong. */
function toObject(text: string): Record<string, unknown> | string {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : 'Has to be a JSON object, such as { "sub": "u1" }.'
  } catch (error) {
    return `Is no JSON: ${error instanceof Error ? error.message : String(error)}`
  }
}
