import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { BellhopError } from '@bellhop/core'
import { compress } from 'hono/compress'
import type { App } from '../../http/app-env.ts'
import { StartError } from '../../start-error.ts'

/**
 * The embed's own files: `/embed.js`, the script that a site names, and the modules that it imports. They are the same for
 * everybody, so any page may have them; what a page may do is decided by the session. `/embed/playground` is the page with the same chat
 * that the dashboard has in a frame.
 */
export function registerEmbedFiles(app: App, files: string = builtEmbed()): void {
  app.get('/embed.js', c => send(join(files, 'embed.js'), 'public, max-age=300', c.req.header('if-none-match')))
  app.get('/embed/playground.js', c =>
    send(join(files, 'playground.js'), 'public, max-age=300', c.req.header('if-none-match')),
  )
  app.get('/embed/playground', async c =>
    c.html(await readFile(join(files, 'playground.html'), 'utf8'), 200, {
      'Content-Security-Policy': framePolicy,
      'X-Frame-Options': 'SAMEORIGIN',
      'Cache-Control': 'no-cache',
    }),
  )
  // They are most of what a page loads, and hold nothing of anybody's that their length could tell.
  app.use('/embed/assets/*', compress({ encoding: 'gzip' }))
  app.get('/embed/assets/:name', c => {
    const name = c.req.param('name')
    if (!/^[A-Za-z0-9_-]+\.js$/.test(name)) throw new BellhopError('not_found', `There is nothing at ${c.req.path}.`)
    return send(join(files, 'assets', name), 'public, max-age=31536000, immutable', undefined)
  })
}

// Code of client actions runs in it. `sandbox` gives the page an origin of its own wherever it is opened, so that this code has no way to
// cookies, storage or pages of this server, and can't lead the page around elsewhere. A link of the chat opens as it does for a customer.
const framePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox',
].join('; ')

/** Throws where the embed was not built, so that a start says so and not a customer's page. */
export function requireEmbedFiles(files: string = builtEmbed()): void {
  try {
    readFileSync(join(files, 'embed.js'))
  } catch (cause) {
    throw new StartError('The embed is not built. Run: npm run build -w @bellhop/widget', { cause })
  }
}

function builtEmbed(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@bellhop/widget/package.json')), 'dist')
}

async function send(path: string, cacheControl: string, ifNoneMatch: string | undefined): Promise<Response> {
  const bytes = await readFile(path).catch(() => null)
  if (!bytes) throw new BellhopError('not_found', 'There is no such file of the embed.')
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`
  const headers = {
    'Content-Type': 'text/javascript; charset=utf-8',
    'Cache-Control': cacheControl,
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    ETag: etag,
  }
  // Proxies that compress mark the tag as weak; for "not changed" that makes no difference (RFC 9110, 13.1.2).
  const known = ifNoneMatch?.split(',').map(tag => tag.trim().replace(/^W\//, ''))
  return known?.includes(etag) ? new Response(null, { status: 304, headers }) : new Response(bytes, { headers })
}
