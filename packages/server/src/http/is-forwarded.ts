/**
 * Does a request say that a proxy passed it on? Then it doesn't come from whoever holds the connection, though that be this very
 * machine. A proxy may also say nothing, so a `false` alone proves nothing. nginx says nothing as it comes, but calls by HTTP/1.0.
 */
export function isForwarded(headers: Headers, httpVersion: string | undefined): boolean {
  return (
    httpVersion === '1.0' ||
    [...headers.keys()].some(name => marks.has(name) || name.startsWith('x-forwarded-') || name.startsWith('cf-'))
  )
}

const marks: ReadonlySet<string> = new Set([
  'forwarded',
  'via',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-host',
  'x-original-forwarded-for',
  'true-client-ip',
  'fly-client-ip',
  'fastly-client-ip',
])
