import { BellhopError, isJsonObject, type JsonObject, type JsonValue } from '@bellhop/core'
import { createResolver, own, ownText } from './resolve.ts'

export interface Operation {
  /** `operationId`, else `METHOD /path`. */
  id: string
  /** `GET /orders/{id}`: names it as well. */
  address: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  operation: JsonObject
  /** Of the path, for all its operations. */
  pathItem: JsonObject
}

const mostOperations = 100
/** An action's address is no longer. */
const longestPath = 2_000

/** An OpenAPI document (3.0 or 3.1), given as JSON text or as the object. Throws `request_invalid`, at `$.openapi`. */
export function readDocument(given: string | JsonObject): JsonObject {
  const document = typeof given === 'string' ? parsed(given) : given
  const version = ownText(document, 'openapi') ?? ''
  if (!isJsonObject(document) || !/^3\.[01](\.|$)/.test(version)) {
    const found =
      ownText(document, 'swagger') === null ? 'It is none of these.' : 'This is Swagger 2: convert it first.'
    throw refusal('$.openapi', `Has to be an OpenAPI document of version 3.0 or 3.1. ${found}`)
  }
  return document
}

/** The operations of these names, or all. Throws `request_invalid` for one that isn't there, and for too many at once. */
export function chooseOperations(document: JsonObject, wanted: readonly string[] | undefined): Operation[] {
  const all = operationsOf(document)
  if (wanted !== undefined) {
    const issues = wanted.flatMap((name, i) =>
      find(all, name) ? [] : [{ path: `$.operations[${i}]`, message: `There is no operation ${name.slice(0, 200)}.` }],
    )
    if (issues.length > 0) throw new BellhopError('request_invalid', 'The document has no such operation.', { issues })
    return wanted.flatMap(name => find(all, name) ?? [])
  }
  if (all.length === 0) throw refusal('$.openapi', 'Has no operation that an action could send.')
  if (all.length > mostOperations) {
    const some = all.slice(0, 5).map(({ id }) => id.slice(0, 60))
    throw refusal(
      '$.operations',
      `The document has ${all.length} operations. Name those that are wanted, ${mostOperations} at most, such as ${some.join(', ')}.`,
    )
  }
  return all
}

function find(all: readonly Operation[], name: string): Operation | undefined {
  return all.find(({ id }) => id === name) ?? all.find(({ address }) => address === name)
}

function operationsOf(document: JsonObject): Operation[] {
  const paths = own(document, 'paths')
  if (!isJsonObject(paths)) return []
  const resolve = createResolver(document)
  return Object.entries(paths).flatMap(([path, given]) => {
    // Beside a reference there may be operations of the path's own.
    const pathItem = own(given, '$ref') === undefined || !isJsonObject(given) ? given : { ...resolve(given), ...given }
    if (!isJsonObject(pathItem) || !path.startsWith('/') || path.length > longestPath) return []
    return Object.entries(pathItem).flatMap(([key, operation]): Operation[] => {
      const method = methods.find(candidate => candidate.toLowerCase() === key)
      if (method === undefined || !isJsonObject(operation)) return []
      const address = `${method} ${path}`
      return [{ id: ownText(operation, 'operationId') ?? address, address, method, path, operation, pathItem }]
    })
  })
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

function parsed(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch {
    throw refusal(
      '$.openapi',
      'Has to be JSON. A document in YAML can be converted by most editors, or with `npx yaml --json`.',
    )
  }
}

function refusal(path: string, message: string): BellhopError {
  return new BellhopError('request_invalid', 'The OpenAPI document cannot become actions.', {
    issues: [{ path, message }],
  })
}
