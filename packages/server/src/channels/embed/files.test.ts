import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { OpenAPIHono } from '@hono/zod-openapi'
import { beforeAll, describe, expect, it } from 'vitest'
import type { App, AppEnv } from '../../http/app-env.ts'
import { answerError } from '../../http/errors.ts'
import { secure } from '../../http/security-headers.ts'
import { StartError } from '../../start-error.ts'
import { makeTestDirectory } from '../../testing/databases.ts'
import { registerEmbedFiles, requireEmbedFiles } from './files.ts'

describe('the files of the embed', () => {
  const directory = makeTestDirectory()
  const files = join(directory, 'dist')
  const chat = 'console.log("chat")\n'.repeat(1_000)
  let app: App
  beforeAll(() => {
    mkdirSync(join(files, 'assets'), { recursive: true })
    writeFileSync(join(files, 'embed.js'), 'console.log("loader")')
    writeFileSync(join(files, 'playground.js'), 'console.log("playground")')
    writeFileSync(join(files, 'playground.html'), '<!doctype html><title>Playground</title>')
    writeFileSync(join(files, 'assets', 'App-1a_2.js'), 'export {}')
    writeFileSync(join(files, 'assets', 'Chat-1.js'), chat)
    writeFileSync(join(files, 'manifest.json'), '{"secret": "canary"}')
    writeFileSync(join(files, 'assets', 'map.js.map'), '"canary"')
    writeFileSync(join(directory, 'outside.js'), '"canary"')
    app = new OpenAPIHono<AppEnv>()
    app.use(async (c, next) => {
      await next()
      secure(c.res)
    })
    app.onError((thrown, c) => answerError(c, thrown, { log: { error: () => {} } } as never))
    registerEmbedFiles(app, files)
  })
  const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers })

  it('are scripts that any page may load, as they are', async () => {
    for (const [path, text] of [
      ['/embed.js', 'console.log("loader")'],
      ['/embed/playground.js', 'console.log("playground")'],
      ['/embed/assets/App-1a_2.js', 'export {}'],
    ] as const) {
      const response = await get(path, { Origin: 'https://shop.example' })
      expect(await response.text()).toBe(text)
      expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    }
  })

  it('are kept for as long as they can stay the same: the loader shortly, what has its hash in its name for good', async () => {
    expect((await get('/embed.js')).headers.get('cache-control')).toBe('public, max-age=300')
    expect((await get('/embed/assets/App-1a_2.js')).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    )
  })

  it('come compressed to who takes that, so that a page loads no more than is said', async () => {
    const response = await get('/embed/assets/Chat-1.js', { 'Accept-Encoding': 'br, gzip' })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(response.headers.get('vary')).toBe('Accept-Encoding')
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(bytes.length).toBeLessThan(1_000)
    expect(gunzipSync(bytes).toString()).toBe(chat)
    for (const encoding of ['identity', 'br', 'gzip;q=0']) {
      const plain = await get('/embed/assets/Chat-1.js', { 'Accept-Encoding': encoding })
      expect(plain.headers.get('content-encoding'), encoding).toBeNull()
      expect(plain.headers.get('vary'), encoding).toBe('Accept-Encoding')
      expect(await plain.text(), encoding).toBe(chat)
    }
  })

  it('are not sent again to who has them, also through a proxy that compresses', async () => {
    const etag = (await get('/embed.js')).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/)
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const response = await get('/embed.js', { 'If-None-Match': tag })
      expect([response.status, await response.text()], tag).toEqual([304, ''])
      expect(response.headers.get('etag')).toBe(etag)
      expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    }
    for (const tag of ['"other"', '', etag.slice(1, -1)])
      expect((await get('/embed.js', { 'If-None-Match': tag })).status, tag).toBe(200)
  })

  it('have a page for the playground that only this server shows in a frame, and that is of no origin wherever it is opened', async () => {
    const response = await get('/embed/playground')
    expect(await response.text()).toBe('<!doctype html><title>Playground</title>')
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect(response.headers.get('x-frame-options')).toBe('SAMEORIGIN')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    const policy = response.headers.get('content-security-policy')?.split('; ') ?? []
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'self'",
        "form-action 'none'",
      ]),
    )
    const [, ...allowed] = policy.find(part => part.startsWith('sandbox '))?.split(' ') ?? []
    expect(allowed).toContain('allow-scripts')
    for (const given of ['allow-same-origin', 'allow-top-navigation', 'allow-modals', 'allow-downloads'])
      expect(allowed.filter(name => name.startsWith(given))).toEqual([])
    expect(policy.join()).not.toMatch(/unsafe|https?:|\*/)
  })

  it('answer HEAD without their text', async () => {
    const response = await app.request('/embed.js', { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  it.each([
    '/embed/assets/nothing.js',
    '/embed/assets/..%2F..%2Foutside.js',
    '/embed/assets/..%5C..%5Coutside.js',
    '/embed/assets/%2e%2e/%2e%2e/outside.js',
    '/embed/assets/../../outside.js',
    '/embed/assets/..%2Fembed.js',
    '/embed/assets/..%252F..%252Foutside.js',
    '/embed/assets/map.js.map',
    '/embed/assets/App-1a_2.js%00',
    '/embed/assets/App-1a_2.js%0A',
    '/embed/assets/.js',
    '/embed/assets/',
    '/embed/manifest.json',
    '/embed/assets/%2Fetc%2Fpasswd',
    '/embed/assets/%',
  ])('are no way to %s', async path => {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('canary')
  })

  it('have to be built before the server starts, and it says how', () => {
    expect(() => requireEmbedFiles(join(directory, 'never-built'))).toThrow(StartError)
    expect(() => requireEmbedFiles(join(directory, 'never-built'))).toThrow(/npm run build/)
    expect(() => requireEmbedFiles(files)).not.toThrow()
  })
})
