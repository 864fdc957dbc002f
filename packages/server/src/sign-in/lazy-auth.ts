import type { Parts } from '../parts.ts'
import type { Auth } from './create-auth.ts'

/**
 * The library behind people's sessions, loaded with the first of them: a server that only runs actions never pays for it. The same
 * one at every call.
 */
export function createLazyAuth(
  parts: Pick<Parts, 'database' | 'clock' | 'keyring' | 'ids' | 'publicUrl' | 'log'>,
): () => Promise<Auth> {
  let loading: Promise<Auth> | undefined
  return () => {
    loading ??= import('./create-auth.ts').then(({ createAuth }) => createAuth(parts))
    return loading
  }
}
