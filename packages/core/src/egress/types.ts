/** One outbound request, already rendered. Header names and values are checked again by the guard. */
export interface Outbound {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  url: string
  /** Every header here is the author's: none of them survives a cross-origin redirect. */
  headers?: readonly { name: string; value: string }[]
  body?: string | Uint8Array | null
  /** Whole call in milliseconds, redirects and reading the answer included. Default 10_000. */
  timeoutMs?: number
  /** Does the request carry a credential? Then plain http is refused, except to an exact host:port of the operator's list. */
  carriesSecret?: boolean
  /** Hosts (name, or name:port) that the credentials may go to; a first hop elsewhere is `secret_host_denied`. */
  secretHosts?: readonly string[]
  /** Largest decompressed answer in bytes. Default and ceiling 2_000_000. */
  maxResponseBytes?: number
  /** Aborts the call; what had been sent is not known to be undone. */
  signal?: AbortSignal
}

export interface Inbound {
  status: number
  /** Lower-case names; repeated headers joined with ", " (set-cookie is dropped). */
  headers: Record<string, string>
  /** Decompressed. */
  body: Uint8Array
  /** The address that answered, after redirects. */
  url: string
  /** Address actually connected to. */
  remoteAddress: string
  redirects: number
}

export interface Egress {
  /**
   * Sends one request and reads the whole answer, or throws an `EgressError`.
   * Never retries, except nothing: retry policy belongs to the caller.
   */
  request(outbound: Outbound): Promise<Inbound>
  /** Judges a URL without sending anything: throws `egress_denied` where no request could ever be allowed. */
  check(url: string): URL
  close(): Promise<void>
}
