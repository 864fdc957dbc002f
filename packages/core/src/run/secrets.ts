import type { Action, Auth } from '../action/action.ts'
import { BellhopError } from '../error/bellhop-error.ts'

/** A credential, opened for one send. It lives in memory only, and only as long as that send. */
export interface ResolvedSecret {
  id: string
  name: string
  version: number
  /** `api.example.com` or `127.0.0.1:4461`. Empty: usable nowhere. */
  hosts: readonly string[]
  enabled: boolean
  value: string
}

export interface SecretRefs {
  ids: string[]
  names: string[]
}

/** Finds secrets of one workspace. One that does not exist is simply absent from the answer. */
export interface SecretSource {
  resolve(refs: SecretRefs): Promise<ResolvedSecret[]>
}

/** Every secret that a definition refers to: by id in its auth, by name in its header values. */
export function secretRefs(action: Action): SecretRefs {
  const request = action.request
  if (!request) return { ids: [], names: [] }
  const names = new Set<string>()
  for (const { value } of request.headers) {
    for (const match of value.matchAll(/\{\{\s*secrets\.([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g)) names.add(match[1] ?? '')
  }
  return { ids: authSecret(request.auth) ?? [], names: [...names] }
}

function authSecret(auth: Auth): string[] | null {
  return auth.type === 'none' ? null : [auth.secret]
}

/** The secrets of one send, each found or refused with a code that says why. */
export class SecretSet {
  readonly all: readonly ResolvedSecret[]

  constructor(secrets: readonly ResolvedSecret[]) {
    this.all = secrets
  }

  byId(id: string): ResolvedSecret {
    return usable(
      this.all.find(secret => secret.id === id),
      id,
    )
  }

  byName(name: string): ResolvedSecret {
    return usable(
      this.all.find(secret => secret.name === name),
      name,
    )
  }
}

function usable(secret: ResolvedSecret | undefined, reference: string): ResolvedSecret {
  if (!secret) throw new BellhopError('secret_missing', `There is no secret "${reference}" in this workspace.`)
  if (!secret.enabled) throw new BellhopError('secret_disabled', `The secret "${secret.name}" is disabled.`)
  return secret
}
