import type { Socket } from 'node:net'
import type { EgressError } from './egress-error.ts'

/** One outbound request, already rendered. Header names and values are checked again by the guard. */
export interface Outbound {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  url: string
  /**
   * Every header here is the author's: none of them survives a cross-origin redirect. `Accept-Encoding` is replaced by
   * the guard's own; hop-by-hop, `Host`, `Content-Length` and cloud metadata headers are refused.
   */
  headers?: readonly { name: string; value: string }[]
  /** At most 1_000_000 bytes. A GET or HEAD has none. */
  body?: string | Uint8Array | null
  /** Whole call in milliseconds, redirects and reading the answer included. Default 10_000, ceiling 60_000. */
  timeoutMs?: number
  /**
   * Does the request carry a credential? Then plain http is refused, except to an exact host:port of the operator's
   * list, and the host has to be one of `secretHosts`. Default: whether `secretHosts` is given at all.
   */
  carriesSecret?: boolean
  /**
   * Hosts that the credentials may go to; a first hop elsewhere is `secret_host_denied`, and an empty list is nowhere.
   * A `name` alone means the default port of the request's scheme, `name:port` exactly that port.
   */
  secretHosts?: readonly string[]
  /** Largest decompressed answer in bytes. Default and ceiling 2_000_000. */
  maxResponseBytes?: number
  /** Aborts the call; what had been sent is not known to be undone. */
  signal?: AbortSignal
  /**
   * Asked each time at the last moment before bytes leave, after name, connection and TLS. False: they don't, and the call
   * throws `overloaded`. For callers whose right to send can run out while a connection is made.
   */
  mayLeave?: () => boolean
  /**
   * Stands around each exchange of the call, redirects included: it may wait, it may refuse with an `EgressError` before
   * anything of this exchange has left, and it sees what became of it. Default: nothing does.
   */
  around?: AroundExchange
}

/** One exchange of a call: with the origin that it is for, or one that it was redirected to. */
export interface Hop {
  /** Scheme, host and port. */
  origin: string
  /** Has an earlier exchange of the call left already? An error has to say so then. */
  left: boolean
}

export type AroundExchange = <A extends { status: number }>(hop: Hop, exchange: () => Promise<A>) => Promise<A>

/**
 * A request whose answer is read while it comes, such as a language model's. Redirects are refused, and so is an answer with a
 * content coding.
 */
export interface StreamOutbound extends Omit<Outbound, 'method' | 'timeoutMs' | 'maxResponseBytes' | 'mayLeave'> {
  method: 'GET' | 'POST'
  /** At most 8_000_000 bytes. A GET has none. */
  body?: string | Uint8Array | null
  /** Whole call in milliseconds, to the last byte of the answer. Default 120_000, ceiling 900_000. */
  timeoutMs?: number
  /** Longest silence in milliseconds, before the answer and between its pieces. Default and ceiling: `timeoutMs`. */
  idleMs?: number
  /** Largest answer in bytes, counted while it comes. Default and ceiling 16_000_000. */
  maxResponseBytes?: number
}

/** An answer whose status line and headers are there; its body comes as it is read. */
export interface StreamInbound extends Omit<Inbound, 'body' | 'redirects'> {
  /** Fails with an `EgressError`. To cancel it ends the call. */
  body: ReadableStream<Uint8Array>
  /** Resolves once nothing more comes: with why not, or with null where the body came whole or was cancelled. Never rejects. */
  ended: Promise<EgressError | null>
}

export interface Inbound {
  status: number
  /** Lower-case names; repeated headers joined with ", " (set-cookie is dropped). */
  headers: Record<string, string>
  /** Decompressed. */
  body: Uint8Array
  /** The address that answered, after redirects. */
  url: string
  /** Address actually connected to: the proxy's, where one is configured. */
  remoteAddress: string
  redirects: number
}

export interface Egress {
  /**
   * Sends one request and reads the whole answer, or throws an `EgressError`.
   * Never retries: retry policy belongs to the caller, who knows from `EgressError.left` whether anything was sent.
   */
  request(outbound: Outbound): Promise<Inbound>
  /**
   * Judges a URL without sending anything: throws `egress_denied` where no request could ever be allowed, and
   * `secret_host_denied` where a credential of these hosts could not go.
   * The URL that comes back is canonical (lower-case ASCII host without a trailing dot).
   */
  check(url: string, credential?: Pick<Outbound, 'carriesSecret' | 'secretHosts'>): URL
  /** Takes no new request, lets the ones in flight end, then closes every connection. */
  close(): Promise<void>
}

/** The same guard for answers that are read while they come. */
export interface StreamingEgress extends Egress {
  /**
   * Sends one request and gives its answer as soon as the headers are there, or throws an `EgressError`. Never retries. The body
   * has to be read or cancelled; what is neither ends with the call's time.
   */
  stream(outbound: StreamOutbound): Promise<StreamInbound>
}

export interface ResolvedAddress {
  address: string
  family: 4 | 6
}

/** Every address of a fully qualified host name; a search list must not be applied to it. An empty answer is a failure. */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>

export interface ConnectTarget {
  /** The address to connect to: the first of `addresses`. */
  address: string
  family: 4 | 6
  /** All addresses of the host, each of them judged; connecting to any of them is right, to anything else is refused. */
  addresses: readonly ResolvedAddress[]
  port: number
  /** The host as the URL names it, without brackets. Not to be resolved again. */
  host: string
  protocol: 'http:' | 'https:'
  /** Aborted when the call is over: the attempt is then to be given up. */
  signal: AbortSignal
}

/** Opens a plain TCP connection. The guard checks the peer and speaks TLS itself. */
export type Connect = (target: ConnectTarget) => Promise<Socket>

export interface EgressOptions {
  /**
   * The operator's exceptions, as `parseAllowList` reads them. Empty or malformed: none (call `parseAllowList` where
   * a malformed list should stop the start).
   */
  allow?: string | undefined
  /**
   * An http:// or https:// proxy through which every request is tunnelled by CONNECT. The proxy then resolves the
   * names, and `resolve` and `connect` are not used; URLs, ports, names and address literals are judged all the same.
   */
  proxy?: string | undefined
  /** Default: the system's DNS servers; its resolver for names of the operator's list. */
  resolve?: Resolve | undefined
  /** Default: a TCP connection that tries the judged addresses in turn (RFC 8305). */
  connect?: Connect | undefined
  /** Monotonic milliseconds, by which idle connections are judged. Default `performance.now`. */
  now?: (() => number) | undefined
}
