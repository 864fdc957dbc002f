import { type JsonObject, type JsonValue, normaliseActionName } from '@bellhop/core'
import { cutText } from '../cut-text.ts'
import { keepReadable } from '../keep-readable.ts'
import { own, ownList, ownText } from './resolve.ts'

type Resolve = (value: JsonValue | undefined) => JsonObject

/** One schema of those that it is composed of: `allOf` merged, of alternatives the first that says something. */
export function flatSchema(resolve: Resolve, value: JsonValue | undefined, depth = 0): JsonObject {
  const schema = resolve(value)
  if (depth > 8) return schema
  const parts = ownList(schema, 'allOf').map(part => flatSchema(resolve, part, depth + 1))
  const choice = [...ownList(schema, 'oneOf'), ...ownList(schema, 'anyOf')]
    .map(part => flatSchema(resolve, part, depth + 1))
    .find(part => typeName(part) !== 'null')
  const all = [...parts, ...(choice === undefined ? [] : [choice]), schema]
  if (all.length === 1) return schema
  return {
    ...Object.assign({}, ...all),
    properties: Object.assign({}, ...all.map(part => own(part, 'properties') ?? {})),
    required: all.flatMap(part => ownList(part, 'required')),
  }
}

/** `object`, `array`, `string` …; of several the first that isn't `null`. */
export function typeName(schema: JsonObject): string | null {
  const type = own(schema, 'type')
  const name = Array.isArray(type) ? (type.find(candidate => candidate !== 'null') ?? type[0]) : type
  if (typeof name === 'string') return name
  if (own(schema, 'properties') !== undefined && Object.keys(own(schema, 'properties') ?? {}).length > 0)
    return 'object'
  return own(schema, 'items') === undefined ? null : 'array'
}

/** The input that a parameter or property of this schema asks for. */
export function toInput(
  name: string,
  schema: JsonObject,
  more: { required: boolean; description: string | null },
): JsonObject {
  const type = inputType(name, schema)
  const standard = own(schema, 'default')
  const options = ownList(schema, 'enum').filter(isScalar).slice(0, 200)
  return keepReadable({
    name,
    type,
    description: cutText(
      cutText(more.description ?? ownText(schema, 'description') ?? '', 2_000).replace(/\s+/g, ' '),
      500,
    ),
    required: more.required,
    ...(isScalar(standard) ? { default: standard } : {}),
    ...(options.length > 0 ? { options } : limitsOf(schema, type)),
    ...exampleOf(schema),
    ...(ownText(schema, 'format') === 'password' ? { sensitive: true } : {}),
  })
}

function inputType(name: string, schema: JsonObject): string {
  switch (typeName(schema)) {
    case 'integer':
      return 'integer'
    case 'number':
      return 'float'
    case 'boolean':
      return 'boolean'
    default: {
      const format = ownText(schema, 'format')
      if (format === 'email' || format === 'date' || format === 'phone') return format
      return /(^|_)phone(_number)?$/i.test(name) ? 'phone' : 'string'
    }
  }
}

function limitsOf(schema: JsonObject, type: string): JsonObject {
  const [least, most] = type === 'string' ? ['minLength', 'maxLength'] : ['minimum', 'maximum']
  if (!['string', 'integer', 'float'].includes(type)) return {}
  const min = own(schema, least ?? '')
  const max = own(schema, most ?? '')
  return {
    ...(typeof min === 'number' && (type !== 'string' || min > 0) ? { min } : {}),
    ...(typeof max === 'number' && (type !== 'string' || max <= 10_000) ? { max } : {}),
  }
}

function exampleOf(schema: JsonObject): JsonObject {
  const example = own(schema, 'example') ?? ownList(schema, 'examples')[0]
  return isScalar(example) && String(example).length <= 200 ? { example: String(example) } : {}
}

function isScalar(value: JsonValue | undefined): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** The name of an action for an operation, or null where nothing of it can be one. */
export function actionNameOf(id: string): string | null {
  return normaliseActionName(id)?.slice(0, 56).replace(/_+$/, '') ?? null
}
