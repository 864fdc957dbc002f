import type { Server } from 'node:http'
import { request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { catalogue } from './catalogue.ts'
import { listenOnLoopback } from './listen.ts'
import { createStorefront } from './storefront.ts'

let server: Server | undefined

afterEach(() => {
  server?.close().closeAllConnections()
})

async function open(agentId: string | null = 'agt_0198') {
  server = createStorefront({ bellhopUrl: 'http://127.0.0.1:4460/', agentId: () => agentId })
  return listenOnLoopback(server, 0, 'SHOP_PORT')
}

describe('storefront: the chat’s script tag', () => {
  it('carries one, with the agent’s id, on every page', async () => {
    const origin = await open()
    for (const path of ['/', '/products/tide-clock', '/nowhere']) {
      const page = await (await fetch(origin + path)).text()
      expect(page.match(/<script[^>]*embed\.js[^>]*>/g)).toEqual([
        '<script src="http://127.0.0.1:4460/embed.js" data-agent="agt_0198" async>',
      ])
    }
  })

  it('carries none until the agent is known', async () => {
    const page = await (await fetch(await open(null))).text()
    expect(page).not.toContain('embed.js')
  })

  it('escapes the id, whatever it is', async () => {
    const page = await (await fetch(await open('"><script>alert(1)</script>'))).text()
    expect(page).not.toContain('<script>alert')
  })
})

describe('storefront: content security policy', () => {
  it('lets scripts and calls go to itself and Bellhop’s origin only', async () => {
    const policy = (await fetch(await open())).headers.get('content-security-policy') ?? ''
    const directives = new Map(policy.split('; ').map(text => [text.split(' ')[0], text.split(' ').slice(1).join(' ')]))
    expect(directives.get('default-src')).toBe("'none'")
    expect(directives.get('script-src')).toBe("'self' http://127.0.0.1:4460")
    expect(directives.get('connect-src')).toBe("'self' http://127.0.0.1:4460")
    expect(directives.get('style-src')).toBe("'self'")
    expect(directives.get('object-src')).toBe("'none'")
    expect(directives.get('base-uri')).toBe("'none'")
    expect(directives.get('require-trusted-types-for')).toBe("'script'")
    expect(policy).not.toMatch(/unsafe|\*/)
  })

  it('has no inline code or style in any page that the policy would have to forgive', async () => {
    const origin = await open()
    for (const path of ['/', ...catalogue.map(({ id }) => `/products/${id}`)]) {
      const page = await (await fetch(origin + path)).text()
      expect(page).not.toMatch(/ style="| on[a-z]+="|<style|javascript:/i)
      const inline = [...page.matchAll(/<script(?![^>]*\bsrc=)[^>]*>/g)].map(([tag]) => tag)
      expect(inline).toEqual(['<script type="application/json" id="catalogue">'])
    }
  })
})

describe('storefront: what it serves', () => {
  it('serves every file that its pages name', async () => {
    const origin = await open(null)
    for (const path of ['/', '/products/tide-clock']) {
      const page = await (await fetch(origin + path)).text()
      const named = [...page.matchAll(/(?:src|href|srcset)="(\/[^"#]*)"/g)].map(([, url]) => url ?? '')
      expect(named.length).toBeGreaterThan(5)
      for (const url of new Set(named)) expect([url, (await fetch(origin + url)).status]).toEqual([url, 200])
    }
  })

  it.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/products/../../package.json',
    '/products/nothing',
  ])('has nothing at %s', async path => {
    const { port } = new URL(await open())
    const status = await new Promise(resolve => {
      request({ host: '127.0.0.1', port, path }, response => resolve(response.resume().statusCode)).end()
    })
    expect(status).toBe(404)
  })

  it('answers to this machine’s names only', async () => {
    const { port } = new URL(await open())
    const status = await new Promise(resolve => {
      const headers = { host: `shop.attacker.example:${port}` }
      request({ host: '127.0.0.1', port, headers }, response => resolve(response.resume().statusCode)).end()
    })
    expect(status).toBe(421)
  })

  it('refuses other methods than GET and HEAD', async () => {
    expect((await fetch(await open(), { method: 'POST' })).status).toBe(405)
  })
})
