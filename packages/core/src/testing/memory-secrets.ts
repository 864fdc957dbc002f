import type { ResolvedSecret, SecretSource } from '../run/secrets.ts'

/** A secret as a test writes it. Default: id `sec_<name>`, version 1, enabled, no hosts (and so usable nowhere). */
export type MemorySecret = Pick<ResolvedSecret, 'name' | 'value'> & Partial<ResolvedSecret>

/** Secrets that live in memory. Gives those that are asked for, by id or name, and no others. */
export function createMemorySecrets(secrets: readonly MemorySecret[]): SecretSource {
  const all = secrets.map(
    (secret): ResolvedSecret => ({
      id: `sec_${secret.name}`,
      version: 1,
      hosts: [],
      enabled: true,
      ...secret,
    }),
  )
  return {
    resolve: async ({ ids, names }) => all.filter(({ id, name }) => ids.includes(id) || names.includes(name)),
  }
}
