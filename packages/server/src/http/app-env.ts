import type { IncomingMessage } from 'node:http'
import type { PublicError } from '@bellhop/core'
import type { OpenAPIHono } from '@hono/zod-openapi'

/** What every request carries on its way through the app. */
export interface AppEnv {
  /** Of the Node server; there is none where the app is called without a port. */
  Bindings: { incoming?: Pick<IncomingMessage, 'socket'> & Partial<Pick<IncomingMessage, 'httpVersion'>> }
  Variables: {
    requestId: string
    /** The pattern of the route that answers, as in OpenAPI; unset where there is none. */
    route?: string
    /** Of the route, where it has its own. */
    errorBody?: ErrorShape
    /** Where the request comes from (see `client-address.ts`); null without a connection. */
    clientAddress: string | null
    /** Of the page that made a browser send this, where that is none of this server's own (see `page-origin.ts`); else null. */
    foreignOrigin: string | null
  }
}

/** The body of an answer that is an error, made of what everybody is told. */
export type ErrorShape = (told: PublicError & { requestId: string }, status: number) => object

export type App = OpenAPIHono<AppEnv>
