import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reboundName } from './browser.ts'
import { freePorts } from './free-ports.ts'
import { eventually, useStage } from './stage.ts'

describe('a page that is not the shop', () => {
  const stage = useStage()
  let elsewhere: Server | undefined
  let port = 0

  beforeAll(async () => {
    port = await freePorts(1)
    elsewhere = createServer(async (_, response) => {
      const { id } = await stage.rest.agent()
      const script = `<script src="${stage.product.url}/embed.js" data-agent="${id}" async></script>`
      response.setHeader('content-type', 'text/html')
      response.end(`<!doctype html><link rel="icon" href="data:,"><title>Elsewhere</title>${script}`)
    })
    elsewhere.listen(port, '127.0.0.1')
    await once(elsewhere, 'listening')
  })
  afterAll(() => void elsewhere?.close())

  it('shows nothing where the agent is not allowed, and tells the developer which origin to add', async () => {
    const origin = `http://127.0.0.1:${port}`
    const { page, tolerate } = await stage.visit({ url: 'about:blank' })
    const told: string[] = []
    page.on('console', message => void told.push(message.text()))
    tolerate(/status of 403/)
    tolerate(/^warning: Bellhop: /)
    tolerate(/blocked by CORS policy/)
    tolerate(/net::ERR_FAILED/)
    await page.goto(origin)
    await eventually(async () => told.join('\n')).toContain(`add ${origin} to the allowed origins of agent agt_`)
    expect(await page.locator('bellhop-chat').count()).toBe(0)
    expect(await page.getByRole('button').count()).toBe(0)
  })

  it('gets no answer when its own name is made to lead to the server', async () => {
    const { page, tolerate } = await stage.visit({ url: 'about:blank' })
    tolerate(/status of (403|421)/)
    // Plain http under a name that isn't loopback's.
    tolerate(/Cross-Origin-Opener-Policy header has been ignored/)
    const { key, url, shopUrl } = stage.product
    // The same address answers under its own name, so it is the name that is refused.
    expect((await page.goto(`${url}/healthz`))?.status()).toBe(200)
    const rebound = url.replace('127.0.0.1', reboundName)
    for (const path of ['/healthz', '/embed.js', '/docs', '/v1/agents']) {
      const answer = await page.goto(rebound + path)
      expect([path, answer?.status()]).toEqual([path, 403])
      expect(await answer?.text()).toContain('origin_refused')
    }
    const withKey = await page.request.get(`${url}/v1/agents`, {
      headers: { Authorization: `Bearer ${key}`, Host: reboundName },
    })
    expect(withKey.status()).toBe(403)
    expect((await page.goto(shopUrl.replace('127.0.0.1', reboundName)))?.status()).toBe(421)
  })
})
