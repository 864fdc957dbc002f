import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { findProduct } from './catalogue.ts'
import { renderHomePage } from './home-page.ts'
import { isLoopbackHost } from './listen.ts'
import { renderMissingPage, renderPage } from './page.ts'
import { renderProductPage } from './product-page.ts'

export interface StorefrontOptions {
  /** Origin that serves Bellhop's `/embed.js`. */
  bellhopUrl: string
  /** Asked for every page. null: the page carries no chat. */
  agentId: () => string | null
}

/** The shop's pages and their files, on a strict content security policy that lets in Bellhop's origin and no other. */
export function createStorefront({ bellhopUrl, agentId }: StorefrontOptions): Server {
  const bellhop = new URL(bellhopUrl).origin
  const files = readPublicFiles()
  const headers = {
    'content-security-policy': contentSecurityPolicy(bellhop),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
  }

  return createServer((request, response) => {
    const answer = answerTo(request)
    response.writeHead(answer.status, {
      ...headers,
      'content-type': answer.type,
      'cache-control': 'no-cache',
      ...answer.headers,
    })
    response.end(request.method === 'HEAD' ? undefined : answer.body)
  })

  function answerTo(request: IncomingMessage): Answer {
    if (!isLoopbackHost(request.headers.host)) return plain(421, 'This shop is open on this machine only.')
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return { ...plain(405, 'This shop only shows its pages.'), headers: { allow: 'GET, HEAD' } }
    }
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const file = files.get(path)
    if (file) return { status: 200, ...file }
    const chat = { bellhop, agentId: agentId() }
    if (path === '/') return page(200, renderPage(renderHomePage(), chat))
    const product = findProduct(/^\/products\/([a-z-]+)$/.exec(path)?.[1] ?? '')
    if (product) return page(200, renderPage(renderProductPage(product), chat))
    return page(404, renderPage(renderMissingPage(), chat))
  }
}

/** No inline code, no eval, no foreign origin but Bellhop's; scripts are only added from values that are trusted types. */
function contentSecurityPolicy(bellhop: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' ${bellhop}`,
    `connect-src 'self' ${bellhop}`,
    `img-src 'self' ${bellhop}`,
    "style-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}

interface Answer {
  status: number
  type: string
  body: string | Buffer
  headers?: Record<string, string>
}

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
}

/** All files of `public/` by their path on the site: what is not in this list can't be asked for. */
function readPublicFiles(): Map<string, { type: string; body: Buffer }> {
  const root = new URL('../public/', import.meta.url)
  const files = new Map<string, { type: string; body: Buffer }>()
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const type = types[name.split('.').at(-1) ?? '']
    if (type) files.set(`/${name.replaceAll('\\', '/')}`, { type, body: readFileSync(new URL(name, root)) })
  }
  return files
}

function page(status: number, body: string): Answer {
  return { status, type: 'text/html; charset=utf-8', body }
}

function plain(status: number, body: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body }
}
