import { BellhopError } from '../error/bellhop-error.ts'
import type { JsonObject } from '../json.ts'
import type { PreparedRun } from './frozen.ts'
import { buildOutbound } from './outbound.ts'
import { SecretSet, type SecretSource, secretRefs } from './secrets.ts'

/**
 * The exact request that a run would send, credentials replaced by fingerprints: a dry run is this, shown. Throws where a
 * secret is missing or disabled, or where the guard could never let the request out.
 */
export async function showRequest(
  prepared: PreparedRun,
  parts: { secrets: SecretSource; hmac(text: string): string; idempotencyKey?: string; check(url: string): unknown },
): Promise<JsonObject> {
  const { action, frozen } = prepared
  if (!frozen.request || !frozen.shown) {
    throw new BellhopError('request_invalid', `"${action.name}" is of kind ${action.kind}: it sends no request.`)
  }
  const secrets = new SecretSet(await parts.secrets.resolve(secretRefs(action)))
  const { detail } = buildOutbound(frozen.request, frozen.shown, { ...parts, secrets })
  parts.check(frozen.request.url)
  return detail
}
