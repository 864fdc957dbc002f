import { lookup } from 'node:dns/promises'
import { isIPv6 } from 'node:net'
import type { AllowList } from './allow-list.ts'
import { askDns } from './ask-dns.ts'
import { denied, EgressError } from './egress-error.ts'
import { mayConnectTo, toLiteral } from './judge-url.ts'
import type { Resolve, ResolvedAddress } from './types.ts'

export interface HostToResolve {
  /** Without brackets. */
  host: string
  port: number
  excepted: boolean
}

/**
 * Every address of a host, each of them judged: one that may not be connected to refuses the whole host, so that a
 * mixed answer can't be played for time. Literals are judged here too, since no resolver ever sees them.
 */
export async function resolveHost(
  { host, port, excepted }: HostToResolve,
  allow: AllowList,
  resolve: Resolve | undefined,
): Promise<[ResolvedAddress, ...ResolvedAddress[]]> {
  const literal = toLiteral(host)
  const answers = literal === null ? await ask(host, excepted, resolve) : [toResolved(literal)]
  const [first, ...rest] = answers
  if (first === undefined) throw new EgressError('dns_failed', `${host} has no address.`, { left: false })
  for (const { address } of answers) {
    if (!mayConnectTo(address, port, excepted, allow)) {
      throw denied(`${host} resolves to ${JSON.stringify(address)}, which is not a public address.`)
    }
  }
  return [first, ...rest]
}

async function ask(host: string, excepted: boolean, resolve: Resolve | undefined): Promise<ResolvedAddress[]> {
  try {
    if (!resolve && !excepted) return (await askDns(host)).map(toResolved)
    // A name that the operator listed may be one of theirs, from the hosts file, a container network or a search domain.
    const answers = resolve ? await resolve(host) : await lookup(host, { all: true })
    return answers.map(({ address }) => toResolved(address))
  } catch (cause) {
    throw new EgressError('dns_failed', `${host} could not be resolved.`, { left: false, cause })
  }
}

function toResolved(address: string): ResolvedAddress {
  return { address, family: isIPv6(address) ? 6 : 4 }
}
