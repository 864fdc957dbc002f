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
  const schemes = own(own(document, 'components'), 'securitySchemes')
  const resolve = createResolver(document)
  const alternatives = required.flatMap(requirement =>
    isJsonObject(requirement)
      ? [Object.keys(requirement).map(name => ({ name, ...authOf(resolve(own(schemes, name))) }))]
      : [],
  )
  const all = alternatives.find(schemes => schemes.some(({ auth }) => auth !== undefined))
  const usable = all?.find(({ auth }) => auth !== undefined)
  if (all && usable) {
    const host = origin.replace(/^https?:\/\//, '')
    const name = freeName(`${brandOf(host)}_${usable.purpose}`.toUpperCase().slice(0, 55), taken)
    const others = all.filter(other => other !== usable).map(other => other.name.slice(0, 60))
    const more = `The API wants more credentials beside that: ${others.join(', ').slice(0, 300)}. Add them by hand, as {{secrets.NAME}} in a header.`
    const notes = others.length === 0 ? usable.notes : [...usable.notes, more]
    const secrets = [{ name, value: null, hosts: [host], usedAs: 'auth' as const }]
    return { auth: { ...usable.auth, secret: name }, secrets, notes }
  }
  return { auth: { type: 'none' }, secrets: [], notes: alternatives.flat().flatMap(({ notes }) => notes) }
}

interface Found {
  /** Left out where an action can't authorize itself so. */
  auth?: JsonObject
  purpose?: string
  notes: string[]
}

function authOf(scheme: JsonObject): Found {
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
  if (kind) return { notes: [`The API wants the authorization ${kind.slice(0, 40)}, which an action cannot give.`] }
  return { notes: [] }
}
