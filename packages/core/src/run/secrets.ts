import type { Action } from '../action/action.ts'
import { BellhopError } from '../error/bellhop-error.ts'
import { secretNames } from '../template/parse-template.ts'
import { compileRequest } from './compile-request.ts'

/** A credential, opened. It lives in memory only. */
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
  resolve(refs: SecretRefs): readonly ResolvedSecret[] | Promise<readonly ResolvedSecret[]>
}

/** For a program that has none: an action that refers to one is `secret_missing`. */
export const noSecrets: SecretSource = { resolve: () => [] }

/** Every secret that a definition refers to: by id in its auth, by name in its header values. */
export function secretRefs(action: Action): SecretRefs {
  const request = action.request
  if (!request) return { ids: [], names: [] }
  const names = new Set(compileRequest(request).headers.flatMap(({ template }) => secretNames(template)))
  return { ids: request.auth.type === 'none' ? [] : [request.auth.secret], names: [...names] }
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
