import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isRecord } from './json-http.ts'
import { listenOnLoopback } from './listen.ts'
import { createScriptedBellhop, type ScriptedBellhop } from './scripted-bellhop.ts'

let bellhop: ScriptedBellhop
let bellhopUrl: string
let shops: ChildProcess[] = []

beforeEach(async () => {
  bellhop = createScriptedBellhop()
  bellhopUrl = await listenOnLoopback(bellhop.server, 0, 'PORT')
})

afterEach(() => {
  for (const shop of shops) shop.kill('SIGKILL')
  shops = []
  bellhop.server.close().closeAllConnections()
})

function startShop(variables: Record<string, string> = {}) {
  const env = { BELLHOP_URL: bellhopUrl, BELLHOP_API_KEY: 'bh_test', SHOP_PORT: '0', ORDERS_PORT: '0', ...variables }
  const shop = fork(fileURLToPath(new URL('./main.ts', import.meta.url)), { env, execArgv: [] })
  shops.push(shop)
  return {
    shop,
    said: (matches: (message: Record<string, unknown>) => boolean) =>
      new Promise<Record<string, unknown>>((resolve, reject) => {
        shop.on('message', message => {
          if (isRecord(message) && matches(message)) resolve(message)
        })
        shop.once('exit', code => reject(new Error(`The shop ended with ${code}.`)))
      }),
  }
}

const isReady = (message: Record<string, unknown>) => message.type === 'ready'
const isFailed = (message: Record<string, unknown>) => message.type === 'failed'

async function goneFrom(url: string): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt++) {
    if (
      await fetch(url).then(
        () => false,
        () => true,
      )
    )
      return true
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return false
}

describe('the shop’s process', { timeout: 20_000 }, () => {
  it('opens the storefront for the agent that it seeded, with a key that the order API takes', async () => {
    const ready = await startShop().said(isReady)
    expect(await (await fetch(String(ready.shopUrl))).text()).toContain(`data-agent="${ready.agentId}"`)
    const [secret] = bellhop.secrets.values()
    const headers = { authorization: `Bearer ${secret?.value}` }
    expect((await fetch(`${ready.orderApiUrl}/products`, { headers })).status).toBe(200)
  })

  it('says so when the order API is stopped, and leaves it stopped', async () => {
    const { said } = startShop()
    const ready = await said(isReady)
    const stopped = said(message => String(message.text).includes('has stopped'))
    process.kill(Number(ready.orderApiPid), 'SIGTERM')
    await stopped
    expect(await goneFrom(`${ready.orderApiUrl}/health`)).toBe(true)
    expect((await fetch(String(ready.shopUrl))).status).toBe(200)
  })

  it.each(['disconnect', 'SIGTERM', 'SIGKILL'] as const)('takes the order API with it on %s', async how => {
    const { shop, said } = startShop()
    const ready = await said(isReady)
    if (how === 'disconnect') shop.disconnect()
    else shop.kill(how)
    await once(shop, 'exit')
    expect(await goneFrom(`${ready.orderApiUrl}/health`)).toBe(true)
  })

  it('names the port that is in use and the variable that moves it', async () => {
    const busy = createServer()
    const { port } = new URL(await listenOnLoopback(busy, 0, 'x'))
    try {
      for (const variable of ['SHOP_PORT', 'ORDERS_PORT']) {
        const { shop, said } = startShop({ [variable]: port })
        const exit = once(shop, 'exit')
        const { message } = await said(isFailed)
        expect(message).toContain(`Port ${port} is already in use`)
        expect(message).toContain(variable)
        expect((await exit)[0]).toBe(1)
      }
    } finally {
      busy.close()
    }
  })

  it('names a variable that is missing or malformed', async () => {
    expect((await startShop({ BELLHOP_API_KEY: '' }).said(isFailed)).message).toContain('BELLHOP_API_KEY')
    expect((await startShop({ SHOP_PORT: '80a' }).said(isFailed)).message).toContain('SHOP_PORT')
  })
})
