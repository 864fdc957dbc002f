import type { App } from './app-env.ts'

/** Serves the OpenAPI 3.1 document of every registered route at /openapi.json. Register it after the routes. */
export function registerOpenApiDocument(app: App, publicUrl: URL): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key of a workspace, `bh_…`.',
  })
  let text: string | undefined
  app.get('/openapi.json', c => {
    text ??= JSON.stringify(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: {
          title: 'Bellhop',
          version: '1',
          description: 'Actions your customer-facing AI agent can be trusted with: typed, confirmed, recorded.',
        },
        servers: [{ url: publicUrl.origin }],
      }),
    )
    return c.body(text, 200, { 'Content-Type': 'application/json; charset=utf-8' })
  })
}
