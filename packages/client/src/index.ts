import createClient, { type Client } from 'openapi-fetch'
import type { paths } from './schema.ts'

export type { components, paths } from './schema.ts'

export interface ClientOptions {
  /** Where the server is, such as `https://bellhop.example.com`. */
  baseUrl: string
  /** `bh_…`. Left out: the browser's session stands for it. */
  apiKey?: string
  /** Default: the platform's own. */
  fetch?: (request: Request) => Promise<Response>
}

export type BellhopClient = Client<paths>

/**
 * A typed client of the REST API, made from its OpenAPI document. Every call gives `{ data, error, response }`: an answer of
 * 400 and above is an `error`, never thrown; a call that gets no answer at all rejects.
 */
export function createBellhopClient({ baseUrl, apiKey, fetch }: ClientOptions): BellhopClient {
  return createClient<paths>({
    baseUrl,
    ...(apiKey !== undefined && { headers: { Authorization: `Bearer ${apiKey}` } }),
    ...(fetch !== undefined && { fetch }),
  })
}
