import type { Parts, Tx } from '../parts.ts'
import { opensSecret } from './seal-secret.ts'
import { readSecretsWithKeys } from './store.ts'

/** Which of these secrets have a value that can be opened, by their ids. */
export async function openingSecrets(
  parts: Pick<Parts, 'keyring' | 'caches' | 'knownSecrets'>,
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const opening = new Set<string>()
  for (const row of await readSecretsWithKeys(tx, workspaceId, { ids, names: [] }))
    if (await opensSecret(parts, tx, row)) opening.add(row.id)
  return opening
}
