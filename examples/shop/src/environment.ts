export interface ShopEnvironment {
  bellhopUrl: string
  apiKey: string
  shopPort: number
  ordersPort: number
  /** Absent: the shop makes one up for this start. */
  ordersKey: string | null
}

type Variables = Record<string, string | undefined>

const DEFAULT_ORDERS_PORT = 4461
const DEFAULT_SHOP_PORT = 4462

/**
 * What the shop's process is told: `BELLHOP_URL` and `BELLHOP_API_KEY` (required), `SHOP_PORT` (4462), `ORDERS_PORT` (4461),
 * `ORDERS_KEY`. Throws words that name the variable.
 */
export function readShopEnvironment(variables: Variables): ShopEnvironment {
  return {
    bellhopUrl: readOrigin(variables, 'BELLHOP_URL'),
    apiKey: readRequired(variables, 'BELLHOP_API_KEY'),
    shopPort: readPort(variables, 'SHOP_PORT', DEFAULT_SHOP_PORT),
    ordersPort: readPort(variables, 'ORDERS_PORT', DEFAULT_ORDERS_PORT),
    ordersKey: variables.ORDERS_KEY || null,
  }
}

/** What the order API's process is told: `ORDERS_PORT` (4461) and `ORDERS_KEY` (required). */
export function readOrderApiEnvironment(variables: Variables): { port: number; key: string } {
  return { port: readPort(variables, 'ORDERS_PORT', DEFAULT_ORDERS_PORT), key: readRequired(variables, 'ORDERS_KEY') }
}

function readRequired(variables: Variables, name: string): string {
  const value = variables[name]
  if (!value) throw new Error(`${name} is not set.`)
  return value
}

function readPort(variables: Variables, name: string, fallback: number): number {
  const text = variables[name]
  if (!text) return fallback
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new Error(`${name} must be a port between 0 and 65535, not "${text}".`)
  return port
}

function readOrigin(variables: Variables, name: string): string {
  const text = readRequired(variables, name)
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Error(`${name} must be an http or https address, not "${text}".`)
  return url.origin
}
