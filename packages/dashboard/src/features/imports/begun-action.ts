import type { components } from '@bellhop/client'
import type { Draft } from '../actions/draft.ts'

export type LiftedSecret = components['schemas']['LiftedSecret']

/** A new action as somebody begins it: a draft, the credentials that it needs and does not hold, and what to look at. */
export interface BegunAction {
  action: Draft
  secrets: readonly LiftedSecret[]
  notes: readonly string[]
}

/** What becomes of a credential: made anew, there already, or left for later. */
export type SecretChoice = { kind: 'new' } | { kind: 'existing'; id: string } | { kind: 'later' }

/** The draft with a credential in its place: by id in the authentication, by name in a header. null: there is none yet. */
export function withSecret(draft: Draft, lifted: LiftedSecret, made: { id: string; name: string } | null): Draft {
  const { request } = draft
  if (!request || lifted.usedAs === 'none') return draft
  if (lifted.usedAs === 'auth') {
    if (request.auth?.secret !== lifted.name) return draft
    return { ...draft, request: { ...request, auth: { ...request.auth, secret: made?.id ?? '' } } }
  }
  if (made === null || made.name === lifted.name) return draft
  const headers = (request.headers ?? []).map(header => ({
    ...header,
    value: header.value.replaceAll(/\{\{\s*secrets\.(\w+)\s*\}\}/g, (whole, name: string) =>
      name === lifted.name ? `{{secrets.${made.name}}}` : whole,
    ),
  }))
  return { ...draft, request: { ...request, headers } }
}
