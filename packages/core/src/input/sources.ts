import type { ActionInput } from '../action/action.ts'
import { toJsonPath } from '../action/issue-path.ts'
import type { JsonValue } from '../json.ts'

export type SourceKind = 'identity' | 'context' | 'page' | 'constant'

/** What bound inputs are read from. The three never mix. */
export interface Sources {
  /** Verified claims; `null` when nobody is verified. */
  identity?: Readonly<Record<string, JsonValue>> | null | undefined
  /** The agent's dynamic context. */
  context?: Readonly<Record<string, JsonValue>> | undefined
  /** What the page set: untrusted. */
  page?: Readonly<Record<string, JsonValue>> | undefined
}

export interface Bound {
  kind: SourceKind
  /** JSONPath of the source. */
  path: string
  /** `undefined`: the source lacks it. */
  raw: JsonValue | undefined
}

/** Where a bound input takes its value from, or `null` for an input from the conversation. Own properties alone. */
export function readSource(input: ActionInput, sources: Sources): Bound | null {
  if (input.from === 'conversation') return null
  if (input.from === 'constant') return { kind: 'constant', path: toJsonPath(['inputs', input.name]), raw: input.value }
  const dot = input.from.indexOf('.')
  const kind = input.from.slice(0, dot)
  const key = input.from.slice(dot + 1)
  if (kind !== 'identity' && kind !== 'context' && kind !== 'page')
    return { kind: 'constant', path: '$', raw: undefined }
  return { kind, path: toJsonPath([kind, key]), raw: ownValue(sources[kind], key) }
}

export function ownValue(
  record: Readonly<Record<string, JsonValue>> | null | undefined,
  key: string,
): JsonValue | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined
}
