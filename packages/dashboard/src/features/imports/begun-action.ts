import type { components } from '@bellhop/client'
import type { Draft } from '../actions/draft.ts'

export type LiftedSecret = components['schemas']['LiftedSecret']

/** A new action as somebody begins it: a draft, the credentials that it needs and does not hold, and what to look at. */
export interface BegunAction {
  action: Draft
  secrets: readonly LiftedSecret[]
  notes: readonly string[]
  /** What to know of its credentials: said until they are put in. */
  secretNotes?: readonly string[]
}

/** What becomes of a credential: made anew, there already, or left for later. */
export type SecretChoice = { kind: 'new' } | { kind: 'existing'; id: string } | { kind: 'later' }

/** The draft with a credential in its place: by id in the authentication, by name in a header. null: there is none yet, so it stays a name that is missing. */
export function withSecret(draft: Draft, lifted: LiftedSecret, made: { id: string; name: string } | null): Draft {
  const { request } = draft
  if (!request || lifted.usedAs === 'none') return draft
  if (made === null) return draft
  if (lifted.usedAs === 'auth') {
    if (request.auth?.secret !== lifted.name) return draft
    return { ...draft, request: { ...request, auth: { ...request.auth, secret: made.id } } }
  }
  if (made.name === lifted.name) return draft
  const headers = (request.headers ?? []).map(header => ({
    ...header,
    value: header.value.replaceAll(/\{\{\s*secrets\.(\w+)\s*\}\}/g, (whole, name: string) =>
      name === lifted.name ? `{{secrets.${made.name}}}` : whole,
    ),
  }))
  return { ...draft, request: { ...request, headers } }
}

/** A credential that one or several begun actions need: the same name is the same credential, for the hosts of all of them. */
export interface SharedSecret extends LiftedSecret {
  /** The names of the actions. */
  neededBy: readonly string[]
}

/** What has to be made of several begun actions, once each; of those that a request can send. */
export function sharedSecrets(all: readonly BegunAction[]): SharedSecret[] {
  const found = new Map<string, SharedSecret>()
  for (const { action, secrets } of all) {
    for (const secret of secrets) {
      if (secret.usedAs === 'none') continue
      const known = found.get(secret.name)
      found.set(secret.name, {
        ...(known ?? secret),
        value: known?.value ?? secret.value,
        hosts: [...new Set([...(known?.hosts ?? []), ...secret.hosts])],
        neededBy: [...new Set([...(known?.neededBy ?? []), action.name])],
      })
    }
  }
  return [...found.values()]
}

/** The draft of a begun action with each of its credentials as it was settled, by the name that it was lifted under. */
export function withSecrets(begun: BegunAction, made: ReadonlyMap<string, { id: string; name: string }>): Draft {
  return begun.secrets.reduce((draft, lifted) => withSecret(draft, lifted, made.get(lifted.name) ?? null), begun.action)
}

/** The draft as it can be checked before its credentials are settled: without what only they are missing for. */
export function withoutSecrets({ action, secrets }: BegunAction): Draft {
  const { request } = action
  if (!request) return action
  const isLifted = (name: string) => secrets.some(secret => secret.name === name)
  const auth = request.auth?.secret && isLifted(request.auth.secret) ? { type: 'none' as const } : request.auth
  const headers = request.headers?.map(header => ({
    ...header,
    value: header.value.replaceAll(/\{\{\s*secrets\.(\w+)\s*\}\}/g, (whole, name: string) =>
      isLifted(name) ? '-' : whole,
    ),
  }))
  return { ...action, request: { ...request, ...(auth && { auth }), ...(headers && { headers }) } }
}

/** The name, or the first with a number behind it that no action has. */
export function freeActionName(wish: string, taken: readonly string[]): string {
  const names = new Set(taken)
  for (let i = 1; ; i++) {
    const name = i === 1 ? wish : `${wish.slice(0, 56)}_${i}`
    if (!names.has(name)) return name
  }
}
