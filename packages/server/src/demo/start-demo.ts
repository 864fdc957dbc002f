import type { Parts } from '../parts.ts'
import type { Bootstrapped } from '../workspaces/bootstrap.ts'
import { demoKey } from './demo-key.ts'
import { type ShopOptions, startShop } from './start-shop.ts'

export interface Demo {
  shopUrl: string
  /** As it may be shown: the key itself where it was made just now, else where it is kept. */
  apiKey: string
  stop(): void
}

export interface DemoOptions extends Pick<ShopOptions, 'ordersPort' | 'shopPort' | 'path' | 'progress'> {
  made: Bootstrapped
  dataDir: string
}

/** Starts the demo shop against this server, which listens by then, with a key of its own. */
export async function startDemo(parts: Parts, { made, dataDir, ...options }: DemoOptions): Promise<Demo> {
  const key = await demoKey(parts, dataDir, made)
  const shop = await startShop({
    ...options,
    bellhopUrl: parts.publicUrl,
    apiKey: key.value,
    ordersKey: parts.keyring.derive('demo-order-api').toString('base64url'),
    onExit: code => parts.log.warn({ code }, 'the demo shop has ended'),
  })
  return { shopUrl: shop.url, apiKey: key.isNew ? key.value : `kept in ${key.path}`, stop: () => shop.stop() }
}
