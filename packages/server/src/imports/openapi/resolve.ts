import { isJsonObject, type JsonObject, type JsonValue } from '@bellhop/core'

const mostSteps = 20

/** Follows the local `$ref`s of an OpenAPI document. What is elsewhere, or refers to itself for ever, is an empty object. */
export function createResolver(document: JsonObject): (value: JsonValue | undefined) => JsonObject {
  return value => {
    let current = value
    for (let steps = 0; steps < mostSteps; steps++) {
      if (!isJsonObject(current)) return {}
      const ref = own(current, '$ref')
      if (typeof ref !== 'string') return current
      current = ref.startsWith('#/') ? at(document, ref) : undefined
    }
    return {}
  }
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
