import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { readShopEnvironment } from './environment.ts'
import { listenOnLoopback } from './listen.ts'
import { type OrderApiProcess, startOrderApi } from './order-api-process.ts'
import { seedShop } from './seed.ts'
import { createStorefront } from './storefront.ts'

/**
 * The demo shop: its order API, its storefront, and what they need in Bellhop. Speaks to a parent over IPC, else in JSON
 * lines on stdout. Ends on SIGINT, SIGTERM and when the parent goes away, and takes the order API with it.
 */
async function start(): Promise<void> {
  const environment = readShopEnvironment(process.env)
  const orderApiKey = environment.ordersKey ?? randomBytes(24).toString('base64url')
  let agentId: string | null = null

  const storefront = createStorefront({ bellhopUrl: environment.bellhopUrl, agentId: () => agentId })
  const shopUrl = await listenOnLoopback(storefront, environment.shopPort, 'SHOP_PORT')
  running.storefront = storefront
  const orderApi = await startOrderApi(environment.ordersPort, orderApiKey, reason => {
    if (running.orderApi) progress(`The order API has stopped (${reason}). Start the shop again to bring it back.`)
  })
  running.orderApi = orderApi
  progress(`The order API listens at ${orderApi.url} (process ${orderApi.pid}).`)

  agentId = await seedShop({
    bellhopUrl: environment.bellhopUrl,
    apiKey: environment.apiKey,
    orderApiUrl: orderApi.url,
    orderApiKey,
    shopOrigins: [shopUrl, shopUrl.replace('127.0.0.1', 'localhost')],
    log: progress,
  })
  report({ type: 'ready', shopUrl, orderApiUrl: orderApi.url, orderApiPid: orderApi.pid, agentId })
}

type Report =
  | { type: 'progress'; text: string }
  | { type: 'ready'; shopUrl: string; orderApiUrl: string; orderApiPid: number; agentId: string }
  | { type: 'failed'; message: string }

const running: { storefront?: Server; orderApi?: OrderApiProcess } = {}

function progress(text: string): void {
  report({ type: 'progress', text })
}

function report(message: Report, written: () => void = () => {}): void {
  if (process.send && process.connected) process.send(message, written)
  else process.stdout.write(`${JSON.stringify(message)}\n`, () => written())
}

function stop(exitCode: number): void {
  running.orderApi?.stop()
  running.storefront?.close()
  running.storefront?.closeAllConnections()
  process.exit(exitCode)
}

process.once('SIGTERM', () => stop(0))
process.once('SIGINT', () => stop(0))
process.once('disconnect', () => stop(0))

start().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  report({ type: 'failed', message }, () => stop(1))
})
