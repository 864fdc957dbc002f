import { type Action, type Issue, isBellhopError, requestOrigin } from '@bellhop/core'
import { type Egress, parseAllowList } from '@bellhop/core/egress'

/**
 * Warns of a request that the guard would refuse on every run, and says what would do. A name is not resolved: what it
 * resolves to is judged when the request is sent.
 */
export function warnOfAddress(egress: Pick<Egress, 'check'>, { request }: Action): Issue[] {
  const origin = request && requestOrigin(request)
  const refusal = origin && refusalOf(egress, origin)
  if (!refusal) return []
  const exception = exceptionFor(new URL(origin))
  const remedy = exception
    ? `have the operator list ${exception} in BELLHOP_EGRESS_ALLOW`
    : 'ask for another way to this service: link-local and metadata addresses cannot be allowed'
  const message = `Every run will be refused: ${refusal} Use a public https:// address, or ${remedy}.`
  return [{ path: '$.request.url', message }]
}

function refusalOf(egress: Pick<Egress, 'check'>, origin: string): string | null {
  try {
    egress.check(`${origin}/`)
    return null
  } catch (thrown) {
    if (isBellhopError(thrown)) return thrown.message
    throw thrown
  }
}

/** The entry of the operator's list that would allow it; null where no entry can. */
function exceptionFor({ protocol, hostname, port }: URL): string | null {
  const entry = `${hostname.replace(/\.$/, '')}:${port || (protocol === 'https:' ? 443 : 80)}`
  try {
    parseAllowList(entry)
    return entry
  } catch {
    return null
  }
}
