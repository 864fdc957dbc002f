import { headerNameProblem, isJsonObject, type JsonObject } from '@bellhop/core'
import type { LiftedSecret } from '../draft.ts'
import { freeName } from '../draft-from-request.ts'
import { brandOf } from '../lift-credentials.ts'
import { createResolver, own, ownList, ownText } from './resolve.ts'

interface Security {
  auth: JsonObject
  secrets: LiftedSecret[]
  notes: string[]
}

/** How an operation wants to be authorized: its first requirement, with a secret that is yet to be made. */
export function securityOf(
  document: JsonObject,
  operation: JsonObject,
  origin: string,
  taken: ReadonlySet<string>,
): Security {
  const required =
    own(operation, 'security') === undefined ? ownList(document, 'security') : ownList(operation, 'security')
  const names = required.flatMap(requirement => (isJsonObject(requirement) ? Object.keys(requirement) : []))
  const schemes = own(own(document, 'components'), 'securitySchemes')
  const resolve = createResolver(document)
  const found = names.map(name => resolve(own(schemes, name))).map(scheme => authOf(scheme))
  const usable = found.find(candidate => candidate !== null && 'auth' in candidate)
  if (usable && 'auth' in usable) {
    const host = origin.replace(/^https?:\/\//, '')
    const name = freeName(`${brandOf(host)}_${usable.purpose}`.toUpperCase().slice(0, 55), taken)
    const auth = { ...usable.auth, secret: name }
    return { auth, secrets: [{ name, value: null, hosts: [host], usedAs: 'auth' }], notes: usable.notes }
  }
  const notes = found.flatMap(candidate => candidate?.notes ?? [])
  return { auth: { type: 'none' }, secrets: [], notes }
}

function authOf(
  scheme: JsonObject,
): { auth: JsonObject; purpose: string; notes: string[] } | { notes: string[] } | null {
  const type = ownText(scheme, 'type')
  const name = ownText(scheme, 'name') ?? ''
  const kind = ownText(scheme, 'scheme')?.toLowerCase()
  if (type === 'http' && kind === 'bearer') return { auth: { type: 'bearer' }, purpose: 'token', notes: [] }
  if (type === 'http' && kind === 'basic')
    return {
      auth: { type: 'basic', username: '' },
      purpose: 'password',
      notes: ['Fill in the user name of the basic authentication.'],
    }
  if (type === 'apiKey' && ownText(scheme, 'in') === 'header' && headerNameProblem(name) === null)
    return { auth: { type: 'header', name }, purpose: 'key', notes: [] }
  if (type === 'apiKey')
    return {
      notes: [
        `The API takes its key in ${ownText(scheme, 'in') ?? 'a place'} (${name}), where an action cannot send a secret.`,
      ],
    }
  if (type === 'oauth2' || type === 'openIdConnect')
    return {
      auth: { type: 'bearer' },
      purpose: 'token',
      notes: ['The API uses OAuth: give a token that does not run out, or renew the secret when it does.'],
    }
  return null
}
