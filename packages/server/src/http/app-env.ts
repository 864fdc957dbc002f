import type { IncomingMessage } from 'node:http'
import type { OpenAPIHono } from '@hono/zod-openapi'

/** What every request carries on its way through the app. */
export interface AppEnv {
  /** Of the Node server; there is none where the app is called without a port. */
  Bindings: { incoming?: Pick<IncomingMessage, 'socket'> }
  Variables: {
    requestId: string
    /** Where the request comes from (see `client-address.ts`); null without a connection. */
    clientAddress: string | null
  }
}

export type App = OpenAPIHono<AppEnv>
