import type { JsonObject } from '@bellhop/core'
import type { Parts } from '../parts.ts'

/** What a customer leaves, by the names of the fields: about a person, so it is kept encrypted. */
export function sealLeft(parts: Pick<Parts, 'keyring'>, workspaceId: string, id: string, left: JsonObject): Buffer {
  return parts.keyring.seal(JSON.stringify(left), leftContext(workspaceId, id))
}

export function openLeft(
  parts: Pick<Parts, 'keyring'>,
  row: { workspaceId: string; id: string; sealedLeft: Uint8Array },
): JsonObject {
  // Sealed by this module alone, and authenticated.
  return JSON.parse(parts.keyring.open(row.sealedLeft, leftContext(row.workspaceId, row.id)).toString('utf8'))
}

/** What is bound to its envelope. */
export function leftContext(workspaceId: string, id: string): string[] {
  return ['hand-over', workspaceId, id]
}
