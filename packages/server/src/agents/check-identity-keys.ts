import { type Issue, toJsonPath } from '@bellhop/core'
import type { Parts, Tx } from '../parts.ts'
import { resolveSecrets } from '../secrets/resolve-secrets.ts'
import { type IdentityKey, isSharedKeyAlgorithm, leastSharedKeyBytes } from './identity-key.ts'

/** What keeps these keys from being told apart, or from being safe, beyond what can be seen in each of them alone. */
export async function identityKeyIssues(
  parts: Parts,
  tx: Tx,
  workspaceId: string,
  keys: readonly IdentityKey[],
): Promise<Issue[]> {
  const ids = keys.filter(({ alg }) => isSharedKeyAlgorithm(alg)).map(({ key }) => key)
  const secrets = ids.length === 0 ? [] : await resolveSecrets(parts, tx, workspaceId, { ids, names: [] })
  return keys.flatMap(({ kid, key }, i) => {
    const value = secrets.find(({ id }) => id === key)?.value
    const tooShort = value !== undefined && Buffer.byteLength(value) < leastSharedKeyBytes
    const taken = kid !== null && keys.findIndex(other => other.kid === kid) < i
    return [
      ...(taken ? [issue(i, 'kid', `Another key has the id "${kid}" too. Give each its own.`)] : []),
      ...(tooShort
        ? [issue(i, 'key', `The shared key is too short: it needs ${leastSharedKeyBytes} random bytes.`)]
        : []),
    ]
  })
}

function issue(index: number, field: 'kid' | 'key', message: string): Issue {
  return { path: toJsonPath(['identityKeys', index, field]), message }
}
