import type { Outbound } from '../egress/types.ts'
import { BellhopError } from '../error/bellhop-error.ts'
import type { JsonObject } from '../json.ts'
import type { PreparedRun } from './frozen.ts'
import { buildOutbound } from './outbound.ts'
import { processHmac } from './process-hmac.ts'
import { noSecrets, SecretSet, type SecretSource, secretRefs } from './secrets.ts'

export interface ShowParts {
  /** Default: there are none. */
  secrets?: SecretSource
  /** Default: under a key that lives as long as this process. */
  hmac?(text: string): string
  idempotencyKey?: string
  /** Throws where the guard could never let this request out: `Egress.check`. Default: not asked. */
  check?(url: string, credential: Pick<Outbound, 'carriesSecret' | 'secretHosts'>): unknown
}

/**
 * The exact request that a run would send, credentials replaced by fingerprints: a dry run is this, shown. Throws where a
 * secret is missing, disabled or not for this host, or where the guard could never let the request out.
 */
export async function showRequest(prepared: PreparedRun, parts: ShowParts = {}): Promise<JsonObject> {
  const { action, frozen } = prepared
  if (!frozen.request || !frozen.shown) {
    throw new BellhopError('request_invalid', `"${action.name}" is of kind ${action.kind}: it sends no request.`)
  }
  const secrets = new SecretSet(await (parts.secrets ?? noSecrets).resolve(secretRefs(action)))
  const { hmac = processHmac, idempotencyKey } = parts
  const { detail, outbound } = buildOutbound(frozen.request, frozen.shown, { secrets, hmac, idempotencyKey })
  parts.check?.(frozen.request.url, outbound)
  return detail
}
