import type { JsonValue, Method } from '@bellhop/core'

/** One request as somebody wrote it down, with everything in it as literal text. */
export interface PastedRequest {
  method: Method
  /** `https://api.example.com`: no user, no path. */
  origin: string
  /** As written, percent-encoding and all. */
  path: string
  query: Row[]
  headers: Row[]
  body: PastedBody | null
  /** User and password, from `-u` or the address. */
  basic: { username: string; password: string } | null
}

export interface Row {
  name: string
  value: string
}

export type PastedBody = { type: 'json'; value: JsonValue } | { type: 'form'; rows: Row[] }
