import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { StartError } from '../start-error.ts'

export interface Shop {
  url: string
  orderApiUrl: string
  orderApiPid: number
  agentId: string
  stop(): void
}

export interface ShopOptions {
  bellhopUrl: URL
  apiKey: string
  /** What the order API asks for; the same at every start, so that the stored secret stays right. */
  ordersKey: string
  ordersPort: number
  shopPort: number
  /** `PATH` of the new process. */
  path: string | undefined
  progress(text: string): void
  /** The shop ended by itself. */
  onExit(code: number | null): void
}

const report = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), text: z.string() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  z.object({
    type: z.literal('ready'),
    shopUrl: z.string(),
    orderApiUrl: z.string(),
    orderApiPid: z.number(),
    agentId: z.string(),
  }),
])

/** Starts the demo shop as a process of its own: to Bellhop it is a customer like any other, with a key and the REST API. */
export async function startShop(options: ShopOptions): Promise<Shop> {
  const child = fork(fileURLToPath(import.meta.resolve('@bellhop/example-shop/main')), [], {
    env: {
      PATH: options.path,
      BELLHOP_URL: options.bellhopUrl.origin,
      BELLHOP_API_KEY: options.apiKey,
      SHOP_PORT: String(options.shopPort),
      ORDERS_PORT: String(options.ordersPort),
      ORDERS_KEY: options.ordersKey,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    let ready = false
    let stopped = false
    const stop = () => {
      stopped = true
      child.kill('SIGTERM')
    }
    child.on('message', message => {
      const told = report.safeParse(message)
      if (!told.success) return
      if (told.data.type === 'progress') options.progress(told.data.text)
      if (told.data.type === 'failed') reject(new StartError(`The demo shop could not start: ${told.data.message}`))
      if (told.data.type === 'ready') {
        ready = true
        const { shopUrl, orderApiUrl, orderApiPid, agentId } = told.data
        resolve({ url: shopUrl, orderApiUrl, orderApiPid, agentId, stop })
      }
    })
    child.on('error', reject)
    child.on('exit', code => {
      if (ready && !stopped) options.onExit(code)
      if (!ready) reject(new StartError(`The demo shop ended while it was starting (exit code ${code}).`))
    })
  })
}
