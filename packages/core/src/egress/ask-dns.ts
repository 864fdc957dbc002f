import dns from 'node:dns/promises'

// One server that stays silent takes 6 seconds, of the 10 that a call has by default; the defaults of Node are about 30.
const patience = { timeout: 2_000, tries: 2 }

/**
 * The addresses of a name of the public DNS, asked for on a socket. The system's own resolver takes one of a handful of threads for
 * as long as it waits: a name whose servers are silent would hold up all others, of whatever workspace. It is asked where
 * there is no DNS server to be reached this way, and knows then what else the machine has. Rejects where there is no address.
 */
export async function askDns(host: string): Promise<string[]> {
  // Whole as it is: no search list is applied to it.
  const name = `${host}.`
  // A resolver reads once which servers the system has, and a machine may be given others while it runs.
  const resolver = new dns.Resolver(patience)
  const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  const found = [four, six].flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
  if (found.length > 0) return found
  const failures: unknown[] = [four, six].flatMap(answer => (answer.status === 'rejected' ? [answer.reason] : []))
  const failure = failures[0]
  if (!failures.every(isUnserved)) throw failure
  return (await dns.lookup(name, { all: true })).map(({ address }) => address)
}

function isUnserved(failure: unknown): boolean {
  return failure instanceof Error && 'code' in failure && failure.code === 'ECONNREFUSED'
}
