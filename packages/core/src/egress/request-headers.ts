import { denied } from './egress-error.ts'
import { isHeaderName, isRefusedHeader } from './header-names.ts'

/** What every request carries, also after a redirect to another origin. */
export const guardHeaders: readonly string[] = ['accept-encoding', 'identity']

/**
 * The author's headers as undici's flat list, behind the guard's own. Throws `egress_denied` for what could break the
 * message's framing, speak for another host, or unlock a cloud's metadata service.
 */
export function toWireHeaders(headers: readonly { name: string; value: string }[] = []): string[] {
  const flat = [...guardHeaders]
  for (const { name, value } of headers) {
    if (!isHeaderName(name)) throw denied('A header name is not a token.')
    if (!fieldValue.test(value)) throw denied(`The value of the header ${name} is not Latin-1 text on one line.`)
    if (isRefusedHeader(name)) throw denied(`The header ${name} is not an author's to set.`)
    if (name.toLowerCase() !== 'accept-encoding') flat.push(name, value)
  }
  return flat
}

const fieldValue = /^[\t\u0020-\u007e\u0080-\u00ff]*$/
