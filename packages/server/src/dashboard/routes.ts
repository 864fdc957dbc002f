import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BellhopError } from '@bellhop/core'
import type { App } from '../http/app-env.ts'
import { builtDashboard } from './dashboard-files.ts'

/** Addresses of the dashboard's pages. Which page one is, the dashboard's own router decides. */
const pages = [
  '/',
  '/sign-in',
  '/invitation/*',
  '/reset-password',
  '/welcome',
  ...['actions', 'agents', 'secrets', 'runs', 'conversations', 'audit', 'settings'].flatMap(name => [
    `/${name}`,
    `/${name}/*`,
  ]),
]

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
}

/** The dashboard: one page at each of its addresses, and the files that it is built of. */
export function registerDashboard(app: App, files: string = builtDashboard()): void {
  for (const path of pages) {
    app.get(path, async c =>
      c.html(await readFile(join(files, 'index.html'), 'utf8'), 200, {
        'Content-Security-Policy': policy,
        // Who has opened it in a window, such as code in the playground's frame, gets no hold of that window.
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cache-Control': 'no-cache',
      }),
    )
  }
  for (const path of ['/dashboard', '/dashboard/']) app.get(path, c => c.redirect('/'))
  app.get('/dashboard-files/assets/:name', async c => {
    const name = c.req.param('name')
    const extension = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.([a-z0-9]+)$/.exec(name)?.[1] ?? ''
    const type = Object.hasOwn(types, extension) ? types[extension] : undefined
    const bytes = type === undefined ? null : await readFile(join(files, 'assets', name)).catch(() => null)
    if (!bytes || type === undefined) throw new BellhopError('not_found', `There is nothing at ${c.req.path}.`)
    // Its name holds a hash of its content.
    return c.body(bytes, 200, { 'Content-Type': type, 'Cache-Control': 'public, max-age=31536000, immutable' })
  })
}

// The frame is that of the playground, which has a policy of its own.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')
