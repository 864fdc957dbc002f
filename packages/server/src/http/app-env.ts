import type { OpenAPIHono } from '@hono/zod-openapi'

/** What every request carries on its way through the app. */
export interface AppEnv {
  Variables: {
    requestId: string
  }
}

export type App = OpenAPIHono<AppEnv>
