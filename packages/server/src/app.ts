import { OpenAPIHono } from '@hono/zod-openapi'
import { everyRequest } from './every-request.ts'
import type { App, AppEnv } from './http/app-env.ts'
import { registerDocs } from './http/docs.ts'
import { answerError } from './http/errors.ts'
import { refuseUnrouted } from './http/not-found.ts'
import { registerOpenApiDocument } from './http/openapi-document.ts'
import { RememberedRoutes } from './http/remembered-routes.ts'
import type { Parts } from './parts.ts'

/** Adds the endpoints of one feature. */
export type RegisterRoutes = (app: App, parts: Parts) => void

/** The whole HTTP side of a server, made of its parts and of the features that it offers. Listens to nothing by itself. */
export function createApp(parts: Parts, features: readonly RegisterRoutes[]): App {
  const app = new OpenAPIHono<AppEnv>({ router: new RememberedRoutes() })
  app.onError((thrown, c) => answerError(c, thrown, parts))
  app.notFound(c => refuseUnrouted(app, c))
  app.use(everyRequest(parts))
  for (const register of features) register(app, parts)
  registerOpenApiDocument(app, parts.publicUrl)
  registerDocs(app)
  return app
}
