import { compactVerify, decodeProtectedHeader } from 'jose'
import { z } from 'zod'
import { type IdentityKey, identityAlgorithms } from '../agents/identity-key.ts'
import type { Parts, Tx } from '../parts.ts'
import { keyMaterial, noteKeyUse } from './identity-keys.ts'
import type { RefusalReason } from './identity-refusal.ts'

const longestToken = 8_000

// Whatever else a header holds (`jwk`, `jku`, `x5c`, `x5u`) is a key that somebody brings along, and is not looked at.
// An extension that has to be understood (`crit`, RFC 7515) is understood by nobody here.
const headerSchema = z.object({ alg: z.string(), kid: z.string().optional(), crit: z.undefined().optional() })

/** The payload of a token that was signed with one of these keys under that key's own algorithm, or why it is refused. */
export async function checkSignature(
  parts: Parts,
  tx: Tx,
  workspaceId: string,
  keys: readonly IdentityKey[],
  token: string,
): Promise<{ payload: unknown } | RefusalReason> {
  const header = headerOf(token)
  if (!header) return 'token_malformed'
  const fitting = keysFor(keys, header)
  if (typeof fitting === 'string') return fitting
  let usable = 0
  for (const key of fitting) {
    const material = await keyMaterial(parts, tx, workspaceId, key)
    if (!material) continue
    usable++
    // The key decides the algorithm, never the token: else a public key could be used as a shared one.
    const verified = await compactVerify(token, material, { algorithms: [key.alg] }).catch(() => null)
    if (!verified) continue
    await noteKeyUse(parts, tx, workspaceId, key)
    return { payload: parse(verified.payload) }
  }
  return usable === 0 ? 'key_unusable' : 'signature_wrong'
}

function headerOf(token: string): z.infer<typeof headerSchema> | null {
  if (token.length > longestToken || !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) return null
  try {
    return headerSchema.safeParse(decodeProtectedHeader(token)).data ?? null
  } catch {
    return null
  }
}

/** The keys that the token may be signed with: the one that it names, and where it names none, all of its algorithm. */
function keysFor(
  keys: readonly IdentityKey[],
  { alg, kid }: z.infer<typeof headerSchema>,
): IdentityKey[] | RefusalReason {
  const forTokens = keys.filter(({ use }) => use !== 'userHash')
  if (forTokens.length === 0) return 'no_keys'
  if (!(identityAlgorithms as readonly string[]).includes(alg)) return 'algorithm_refused'
  const named = kid === undefined ? forTokens : forTokens.filter(key => key.kid === kid)
  if (named.length === 0) return 'key_unknown'
  const fitting = named.filter(key => key.alg === alg)
  return fitting.length === 0 ? 'algorithm_refused' : fitting
}

function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    return null
  }
}
