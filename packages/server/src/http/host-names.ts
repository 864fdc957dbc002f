import { BellhopError } from '@bellhop/core'
import type { Context } from 'hono'
import type { AppEnv } from './app-env.ts'

/**
 * Threat: a page whose own name is made to resolve to this server reads and drives it through a visitor's browser (DNS
 * rebinding). Such a call still names the page's host, so only known names, and those of loopback, are answered; any port.
 * `knownHosts`: host names without port. An empty list leaves the loopback names. The check throws `origin_refused`.
 */
export function createHostCheck(knownHosts: readonly string[]): (c: Context<AppEnv>) => void {
  const known = new Set([...knownHosts.map(normalise), 'localhost', '127.0.0.1', '[::1]'])
  // As they came, such as "127.0.0.1:4460": a client sends the same one each time.
  const accepted = new Set<string>()
  return c => {
    const header = c.req.header('host')
    const { url } = c.req
    if (header !== undefined && accepted.has(header) && url.startsWith(`http://${header}/`)) return
    // The address counts too: a request line with a whole URL overrides the header (RFC 9112, 3.2.2).
    const names = [new URL(url).hostname, ...(header === undefined ? [] : [hostNameOf(header)])]
    if (!names.every(name => name !== null && known.has(normalise(name))))
      throw new BellhopError('origin_refused', 'This server does not answer to that host name.')
    if (header !== undefined && accepted.size < mostAccepted) accepted.add(header)
  }
}

/** A host may be named with any port, and each makes another text. */
const mostAccepted = 100

function hostNameOf(header: string): string | null {
  if (!/^[^/?#@\\\s]+$/.test(header)) return null
  try {
    return new URL(`http://${header}`).hostname
  } catch {
    return null
  }
}

function normalise(name: string): string {
  const lower = name.toLowerCase().replace(/\.$/, '')
  return lower.includes(':') && !lower.startsWith('[') ? `[${lower}]` : lower
}
