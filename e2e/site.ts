import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll } from 'vitest'
import { freePorts } from './free-ports.ts'
import type { Stage } from './stage.ts'

export interface SitePage {
  html: string
  headers?: Record<string, string>
}

/** A company's own site, on loopback, with the chat on its pages. */
export interface Site {
  readonly origin: string
  /** From now on this path is answered so. `chat` is the script tag that an owner pastes. Gives the page's address. */
  show(path: string, page: (chat: string) => SitePage): string
  /** Bodies of what browsers posted, by path. */
  readonly posted: { path: string; body: string }[]
}

/** Serves a site before the tests of a file, whose origin the demo's agent allows, and ends it after them. */
export function useSite(stage: Stage): Site {
  const pages = new Map<string, SitePage>()
  const posted: Site['posted'] = []
  let origin = ''
  let chat = ''
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    if (request.method === 'POST') {
      let body = ''
      for await (const part of request.setEncoding('utf8')) body += part
      posted.push({ path, body })
    }
    const page = pages.get(path)
    response.writeHead(page ? 200 : 204, { 'content-type': 'text/html; charset=utf-8', ...page?.headers })
    response.end(page?.html)
  })

  beforeAll(async () => {
    const port = await freePorts(1)
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${port}`
    const { id, allowedOrigins } = await stage.rest.agent()
    await stage.rest.send('PATCH', `/v1/agents/${id}`, { allowedOrigins: [...allowedOrigins, origin] })
    chat = `<script src="${stage.product.url}/embed.js" data-agent="${id}" async></script>`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  return {
    get origin() {
      return origin
    },
    posted,
    show(path, page) {
      pages.set(path, page(chat))
      return origin + path
    },
  }
}

/** A whole page around this. */
export function htmlPage(body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Site</title><link rel="icon" href="/icon.svg">${head}</head><body><main><h1>Site</h1></main>${body}</body></html>`
}
