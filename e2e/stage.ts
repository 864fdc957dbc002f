import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchBrowser } from './browser.ts'
import { type Chat, chatOn } from './chat.ts'
import { createRest, type Rest } from './rest.ts'
import { type PlainServer, type Product, startProduct } from './start-product.ts'

/** A page of a customer, and the chat on it. */
export interface Tab {
  page: Page
  chat: Chat
}

/** One customer with one browser: what its tabs store is theirs together, and nobody else's. */
export interface Visitor extends Tab {
  context: BrowserContext
  /** Another tab of the same browser. */
  openTab(url?: string): Promise<Tab>
  /** What the console may complain about in this test; anything else fails it. */
  tolerate(complaint: RegExp): void
}

export interface Stage<Started extends PlainServer = Product> {
  readonly product: Started
  readonly rest: Rest
  readonly browser: Browser
  /** Another start takes the first one's place. */
  replace(product: Started): void
  /** A customer who has opened the shop, or this page; of a server without a shop, its dashboard. */
  visit(options?: BrowserContextOptions & { url?: string }): Promise<Visitor>
}

const artifacts = fileURLToPath(new URL('.artifacts/', import.meta.url))
const actionMs = 15_000

/**
 * Starts the product and a browser before the tests of a file and stops both after them. A test fails on every error and
 * warning of a page's console (a breach of the page's CSP is one); of a failed test the pages are kept as pictures.
 */
export function useStage(): Stage
export function useStage<Started extends PlainServer>(start: () => Promise<Started>): Stage<Started>
export function useStage(start: () => Promise<PlainServer> = startProduct): Stage<PlainServer> {
  let product: PlainServer | undefined
  let browser: Browser | undefined
  const contexts: BrowserContext[] = []
  const complaints: string[] = []
  const tolerated: RegExp[] = []

  beforeAll(async () => {
    const [started, launched] = await Promise.allSettled([start(), launchBrowser()])
    if (started.status === 'fulfilled') product = started.value
    if (launched.status === 'fulfilled') browser = launched.value
    for (const outcome of [started, launched]) if (outcome.status === 'rejected') throw outcome.reason
  })

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPictures(task.name, contexts)
    await Promise.all(contexts.splice(0).map(context => context.close()))
    const allowed = tolerated.splice(0)
    const left = complaints.splice(0).filter(text => !allowed.some(pattern => pattern.test(text)))
    expect(left, 'complaints of the console').toEqual([])
  })

  afterAll(async () => {
    await browser?.close()
    await product?.discard()
  })

  return {
    get product() {
      return present(product)
    },
    get rest() {
      const { url, key } = present(product)
      return createRest(url, key)
    },
    get browser() {
      return present(browser)
    },
    replace: next => {
      product = next
    },
    async visit({ url, ...options } = {}) {
      const context = await present(browser).newContext({ viewport: { width: 1280, height: 800 }, ...options })
      contexts.push(context)
      context.setDefaultTimeout(actionMs)
      context.on('console', message => {
        if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`)
      })
      context.on('weberror', error => complaints.push(`uncaught: ${error.error().message}`))
      const openTab = async (address = url ?? homeOf(present(product))): Promise<Tab> => {
        const page = await context.newPage()
        await page.goto(address)
        return { page, chat: chatOn(page) }
      }
      const first = await openTab()
      return { ...first, context, openTab, tolerate: complaint => void tolerated.push(complaint) }
    },
  }
}

/** Waits until what is read is as it should be; the message of a failure shows both. */
export function eventually<Value>(read: () => Promise<Value>, what = '') {
  return expect.poll(read, { message: what, timeout: actionMs, interval: 50 })
}

function homeOf(product: PlainServer | Product): string {
  return 'shopUrl' in product ? product.shopUrl : product.url
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('Only a test can use the stage.')
  return value
}

async function keepPictures(title: string, contexts: BrowserContext[]): Promise<void> {
  await mkdir(artifacts, { recursive: true })
  const name = title.replace(/[^a-z0-9]+/gi, '-').slice(0, 80)
  const pages = contexts.flatMap(context => context.pages())
  for (const [index, page] of pages.entries()) {
    await page.screenshot({ path: join(artifacts, `${name}-${index + 1}.png`), timeout: 5_000 }).catch(() => {})
  }
}
