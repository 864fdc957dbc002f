/** Readers of JSON that came from outside: they throw when it is not what it should be. */
export type JsonRecord = { [key: string]: unknown }

export function record(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : refuse()
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : refuse()
}

export function textOr<Other>(value: unknown, other: Other): string | Other {
  return typeof value === 'string' ? value : other
}

export function count(value: unknown): number {
  return typeof value === 'number' ? value : refuse()
}

export function scalar(value: unknown): string | number | boolean {
  return typeof value === 'number' || typeof value === 'boolean' ? value : text(value)
}

export function optional<Value>(read: (value: unknown) => Value): (value: unknown) => Value | null {
  return value => (value == null ? null : read(value))
}

export function list<Item>(read: (value: unknown) => Item): (value: unknown) => Item[] {
  return value => (Array.isArray(value) ? value.map(item => read(item)) : refuse())
}

export function oneOf<const Choice extends string>(choices: readonly Choice[]): (value: unknown) => Choice {
  return value => choices.find(choice => choice === value) ?? refuse()
}

function refuse(): never {
  throw new TypeError('Unexpected JSON')
}
