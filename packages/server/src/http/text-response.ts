type Replaced =
  | 'headers'
  | 'body'
  | 'bodyUsed'
  | 'arrayBuffer'
  | 'blob'
  | 'bytes'
  | 'clone'
  | 'formData'
  | 'json'
  | 'text'

// A class can't put accessors in the place of what is declared as properties, so these are taken off its type.
const WithoutBody: new (body: null, init: { status: number }) => Omit<Response, Replaced> = Response

/** What JSON says that it is. */
export const jsonType = 'application/json; charset=utf-8'

/** What is needed of Node's `ServerResponse`. */
export interface Outgoing {
  writeHead(status: number, headers: Record<string, string>): unknown
  end(body: string | Uint8Array, encoding: 'latin1' | 'utf8'): unknown
}

const longText = 16_384

/**
 * An answer that is a whole text. The web's own `Response` makes a stream of its body, which takes longer than all else that
 * answering does; here text and headers stay as they are, and become a web body and web headers only for who asks for them.
 */
export class TextResponse extends WithoutBody {
  readonly #text: string
  /** Names in lower case. */
  readonly #plain: Record<string, string>
  #headers: Headers | null = null
  #web: Response | null = null

  constructor(text: string, init: { status: number; headers: Readonly<Record<string, string>> }) {
    super(null, { status: init.status })
    this.#text = text
    this.#plain = {}
    for (const name in init.headers) this.#plain[name.toLowerCase()] = init.headers[name] ?? ''
  }

  /** As `headers.set` would; `name` in lower case. */
  setHeader(name: string, value: string): void {
    if (this.#headers) this.#headers.set(name, value)
    else this.#plain[name] = value
  }

  /** As `headers.has` would; `name` in lower case. */
  hasHeader(name: string): boolean {
    return this.#headers ? this.#headers.has(name) : Object.hasOwn(this.#plain, name)
  }

  /** Sends it on a connection of Node's. */
  writeTo(outgoing: Outgoing): void {
    const headers = this.#headers ? Object.fromEntries(this.#headers) : this.#plain
    const text = this.#text
    // Node joins a text with the head before it writes both; of a long one it would make one copy more.
    const bytes = text.length > longText ? Buffer.from(text) : null
    const length = bytes?.byteLength ?? Buffer.byteLength(text)
    headers['content-length'] = String(length)
    outgoing.writeHead(this.status, headers)
    // Text of ASCII alone, as most is, is the same in Latin-1, which Node writes without looking at it.
    outgoing.end(bytes ?? text, length === text.length ? 'latin1' : 'utf8')
  }

  get headers(): Headers {
    this.#headers ??= new Headers(this.#plain)
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
    this.#web ??= new Response(this.#text, { status: this.status, headers: this.headers })
    return this.#web
  }
}
