import { type AuditStub, cutKind, endOfStub, isStubSigned } from '@bellhop/core/audit'
import type { Parts, Tx } from '../parts.ts'
import { newestOfKind } from './entry-store.ts'
import { ownPublicKey } from './signing-key.ts'

/**
 * Why a stored stub is not to be believed, in words; null where it is this server's own. Whoever can write to the database can
 * store a stub, an entry and a key: so the key counts only where what is sealed of it opens under the keyring.
 */
export async function faultOfStub(
  tx: Tx,
  parts: Pick<Parts, 'keyring'>,
  workspaceId: string,
  stub: AuditStub,
): Promise<string | null> {
  if (!isStubSigned(stub)) return 'The stub that stands for its beginning is not signed, or was changed since.'
  const own = await ownPublicKey(tx, parts, workspaceId, stub.keyId)
  if (own === null || own !== stub.publicKey)
    return `The stub that stands for its beginning is signed with ${stub.keyId}, which is no key of this trail.`
  const { seq, hash } = endOfStub(stub)
  const told = (await newestOfKind(tx, workspaceId, cutKind))?.detail
  if (told?.throughSeq !== seq || told.hash !== hash)
    return `The stub says that it was cut after entry ${seq}, and its newest ${cutKind} does not.`
  return null
}
