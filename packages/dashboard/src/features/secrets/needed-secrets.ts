import { isObject } from '../actions/draft.ts'
import type { UnfinishedDraft } from '../actions/draft-store.ts'
import { requestHost } from '../actions/request-host.ts'

/** A secret that drafts name and that isn't there: what an import lifted out, and nobody has put in yet. */
export interface NeededSecret {
  name: string
  hosts: readonly string[]
  drafts: readonly { id: string; name: string }[]
}

/** A secret is referred to by its id, until there is one: then by the name that it is to have. */
export function isSecretId(reference: string): boolean {
  return reference.startsWith('sec_')
}

export function neededSecrets(
  drafts: readonly UnfinishedDraft[],
  existing: readonly { name: string }[],
): NeededSecret[] {
  const needed = new Map<string, NeededSecret>()
  for (const { id, draft } of drafts) {
    const { request } = draft
    if (!isObject(request)) continue
    const host = typeof request.url === 'string' ? requestHost(request.url) : null
    for (const name of namesIn(request)) {
      if (existing.some(secret => secret.name === name)) continue
      const known = needed.get(name) ?? { name, hosts: [], drafts: [] }
      needed.set(name, {
        name,
        hosts: [...new Set([...known.hosts, ...(host === null ? [] : [host])])],
        drafts: [...known.drafts, { id, name: draft.title || draft.name || 'without a name' }],
      })
    }
  }
  return [...needed.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function namesIn({ auth, headers }: Record<string, unknown>): ReadonlySet<string> {
  const secret = isObject(auth) && typeof auth.secret === 'string' ? auth.secret : ''
  const values = (Array.isArray(headers) ? headers : []).map(header => (isObject(header) ? String(header.value) : ''))
  const inHeaders = values.flatMap(value =>
    [...value.matchAll(/\{\{\s*secrets\.(\w+)\s*\}\}/g)].map(([, name = '']) => name),
  )
  return new Set([...(secret === '' || isSecretId(secret) ? [] : [secret]), ...inHeaders])
}
