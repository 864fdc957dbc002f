import { isObject } from './draft.ts'

/** `response.fields`: all that the model may see. null: with a transform its whole result, else status and message alone. */
export type Fields = readonly string[] | '*' | null

export type Tick = 'ticked' | 'partly' | 'none'

/**
 * Where a place of an answer stands in `response.fields`: names joined by dots, and of a list each of its items, so
 * `items[0].name` is `items.name`. null where no such path can name it.
 */
export function toField(path: readonly (string | number)[]): string | null {
  if (typeof path.at(-1) !== 'string') return null
  const names = path.filter(step => typeof step === 'string')
  return names.every(isFieldName) ? names.join('.') : null
}

export function tickOf(fields: Fields, field: string): Tick {
  if (fields === '*') return 'ticked'
  const all = fields ?? []
  if (all.some(one => field === one || field.startsWith(`${one}.`))) return 'ticked'
  return all.some(one => withoutIndexes(one).startsWith(`${field}.`) || withoutIndexes(one) === field)
    ? 'partly'
    : 'none'
}

/** The list with a field in it. What lies below the field is in it with the field. */
export function withField(fields: Fields, field: string): string[] {
  return [...listOf(fields).filter(one => !withoutIndexes(one).startsWith(`${field}.`)), field]
}

/** The list without a field and all below it. Where more than the field was ticked at once, the rest of that stays ticked. */
export function withoutField(fields: Fields, field: string, answer: unknown): string[] {
  const all = fields === '*' ? namesIn(answer).filter(isFieldName) : listOf(fields)
  const rest = all.filter(one => one !== field && !withoutIndexes(one).startsWith(`${field}.`))
  const outer = rest.find(one => field.startsWith(`${one}.`))
  if (outer === undefined) return rest
  const siblings = namesIn(valuesAt(answer, outer)).filter(isFieldName)
  const inner = siblings.map(name => `${outer}.${name}`)
  const opened = rest.flatMap(one => (one === outer ? inner : [one]))
  // An answer of another shape knows nothing of what lies below: then the whole of it goes.
  if (!inner.some(one => one === field || field.startsWith(`${one}.`))) return rest.filter(one => one !== outer)
  return withoutField(opened, field, answer)
}

/** Fields that this answer has nothing for, or that name single items of a list: no box of the tree stands for them. */
export function fieldsBeside(fields: Fields, answer: unknown): string[] {
  return listOf(fields).filter(field => field !== withoutIndexes(field) || valuesAt(answer, field).length === 0)
}

function listOf(fields: Fields): readonly string[] {
  return fields === '*' || fields === null ? [] : fields
}

function withoutIndexes(field: string): string {
  return field.replaceAll(/\[\d+\]/g, '')
}

// A name of digits would be read as the number of an item, and one with a dot as two names.
function isFieldName(name: string): boolean {
  return name !== '' && name === name.trim() && !/[.[\]]/.test(name) && !/^\d+$/.test(name)
}

/** Of a list those of all its items. */
function namesIn(value: unknown): string[] {
  const names = itemsOf(value).flatMap(item => (isObject(item) ? Object.keys(item) : []))
  return [...new Set(names)]
}

function valuesAt(value: unknown, field: string): unknown[] {
  return field
    .split('.')
    .reduce<unknown[]>(
      (values, name) =>
        values.flatMap(itemsOf).flatMap(inner => (isObject(inner) && Object.hasOwn(inner, name) ? [inner[name]] : [])),
      [value],
    )
}

function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.flatMap(itemsOf) : [value]
}
