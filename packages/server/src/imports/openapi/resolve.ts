import { isJsonObject, type JsonObject, type JsonValue } from '@bellhop/core'

const mostSteps = 20
/** Schemas, and what is listed in them, that one resolver gives out. */
const mostGiven = 10_000

/**
 * Follows the local `$ref`s of an OpenAPI document. What is elsewhere, or refers to itself for ever, is an empty object.
 *
 * Threat: schemas that refer to each other several times over make a small document one of billions. So a resolver gives out so
 * much and no more: from there on everything is an empty object, which `onTooMuch` hears of once.
 */
export function createResolver(
  document: JsonObject,
  onTooMuch: () => void = () => {},
): (value: JsonValue | undefined) => JsonObject {
  let left = mostGiven
  return value => {
    let current = value
    for (let steps = 0; steps < mostSteps; steps++) {
      if (left <= 0 || !isJsonObject(current)) return {}
      left -= 1
      const ref = own(current, '$ref')
      if (typeof ref === 'string') {
        current = ref.startsWith('#/') ? at(document, ref) : undefined
        continue
      }
      left -= sizeOf(current)
      if (left > 0) return current
      onTooMuch()
    }
    return {}
  }
}

function sizeOf(object: JsonObject): number {
  const sizes = Object.values(object).map(value =>
    Array.isArray(value) ? value.length : isJsonObject(value) ? Object.keys(value).length : 1,
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** The member of that name which the object has itself. */
export function own(object: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(object) && Object.hasOwn(object, name) ? object[name] : undefined
}

export function ownText(object: JsonValue | undefined, name: string): string | null {
  const value = own(object, name)
  return typeof value === 'string' ? value : null
}

export function ownList(object: JsonValue | undefined, name: string): JsonValue[] {
  const value = own(object, name)
  return Array.isArray(value) ? value : []
}

// RFC 6901, within a URI fragment.
function at(document: JsonObject, ref: string): JsonValue | undefined {
  return ref
    .slice(2)
    .split('/')
    .reduce<JsonValue | undefined>((value, step) => {
      const name = unescaped(step)
      return Array.isArray(value) ? value[Number(name)] : own(value, name)
    }, document)
}

function unescaped(step: string): string {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return step
  }
}
