import { type Utf8Text, utf8Bytes } from '@bellhop/core'

/** What JSON says that it is. */
export const jsonType = 'application/json; charset=utf-8'

/** What is needed of Node's `ServerResponse`. */
export interface Outgoing {
  writeHead(status: number, headers: string[]): unknown
  end(body: string | Uint8Array, encoding: 'latin1'): unknown
}

const longText = 16_384

/**
 * An answer that is a whole text. The web's own `Response` makes a stream of its body, which takes longer than all else that
 * answering does; here text and headers stay as they are, and become a web body and web headers only for who asks for them. It is a
 * `Response` for `instanceof`, but isn't made as one.
 */
export class TextResponse implements Response {
  readonly status: number
  readonly redirected = false
  readonly statusText = ''
  readonly type = 'default'
  readonly url = ''
  readonly #text: Utf8Text
  /** Names, in lower case, and values by turns, as Node takes them. */
  readonly #plain: string[] = []
  #headers: Headers | null = null
  #web: Response | null = null

  constructor(text: Utf8Text, init: { status: number; headers: Readonly<Record<string, string>> }) {
    this.status = init.status
    this.#text = text
    for (const name in init.headers) this.setHeader(name.toLowerCase(), init.headers[name] ?? '')
  }

  /** As `headers.set` would; `name` in lower case. */
  setHeader(name: string, value: string): void {
    if (this.#headers) {
      this.#headers.set(name, value)
      return
    }
    const at = this.#placeOf(name)
    if (at < 0) this.#plain.push(name, value)
    else this.#plain[at + 1] = value
  }

  /** As `headers.has` would; `name` in lower case. */
  hasHeader(name: string): boolean {
    return this.#headers ? this.#headers.has(name) : this.#placeOf(name) >= 0
  }

  /** Sends it on a connection of Node's. */
  writeTo(outgoing: Outgoing): void {
    const text = this.#text
    this.setHeader('content-length', String(text.length))
    outgoing.writeHead(this.status, this.#headers ? [...this.#headers].flat() : this.#plain)
    // Node joins a text with the head before it writes both; of a long one it would make one copy more.
    outgoing.end(text.length > longText ? utf8Bytes(text) : text, 'latin1')
  }

  #placeOf(name: string): number {
    for (let at = 0; at < this.#plain.length; at += 2) if (this.#plain[at] === name) return at
    return -1
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  get headers(): Headers {
    if (this.#headers) return this.#headers
    this.#headers = new Headers()
    for (let at = 0; at < this.#plain.length; at += 2)
      this.#headers.set(this.#plain[at] ?? '', this.#plain[at + 1] ?? '')
    return this.#headers
  }

  get body() {
    return this.#asWeb().body
  }

  get bodyUsed(): boolean {
    return this.#web?.bodyUsed ?? false
  }

  arrayBuffer() {
    return this.#asWeb().arrayBuffer()
  }

  blob() {
    return this.#asWeb().blob()
  }

  bytes() {
    return this.#asWeb().bytes()
  }

  clone(): Response {
    return this.#asWeb().clone()
  }

  formData() {
    return this.#asWeb().formData()
  }

  json() {
    return this.#asWeb().json()
  }

  text() {
    return this.#asWeb().text()
  }

  #asWeb(): Response {
    this.#web ??= new Response(utf8Bytes(this.#text), { status: this.status, headers: this.headers })
    return this.#web
  }
}

Object.setPrototypeOf(TextResponse.prototype, Response.prototype)
