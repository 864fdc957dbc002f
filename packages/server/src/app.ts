import { OpenAPIHono } from '@hono/zod-openapi'
import type { App, AppEnv } from './http/app-env.ts'
import { nameClient } from './http/client-address.ts'
import { registerDocs } from './http/docs.ts'
import { answerError } from './http/errors.ts'
import { onlyKnownHosts } from './http/host-names.ts'
import { refuseUnrouted } from './http/not-found.ts'
import { registerOpenApiDocument } from './http/openapi-document.ts'
import { nameForeignOrigin } from './http/page-origin.ts'
import { nameRequest } from './http/request-id.ts'
import { securityHeaders } from './http/security-headers.ts'
import type { Parts } from './parts.ts'
import { measuredRequests } from './telemetry/measured-requests.ts'

/** Adds the endpoints of one feature. */
export type RegisterRoutes = (app: App, parts: Parts) => void

/** The whole HTTP side of a server, made of its parts and of the features that it offers. Listens to nothing by itself. */
export function createApp(parts: Parts, features: readonly RegisterRoutes[]): App {
  const app = new OpenAPIHono<AppEnv>()
  app.onError((thrown, c) => answerError(c, thrown, parts))
  app.notFound(c => refuseUnrouted(app, c))
  app.use(
    measuredRequests(parts),
    nameRequest,
    nameClient(parts.trustedProxies),
    nameForeignOrigin(parts),
    securityHeaders,
    onlyKnownHosts(parts.knownHosts),
  )
  for (const register of features) register(app, parts)
  registerOpenApiDocument(app, parts.publicUrl)
  registerDocs(app)
  return app
}
