import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { setTimeout } from 'node:timers/promises'
import type { BrowserContext, Locator, Page, Request } from 'playwright-core'
import { expect } from 'vitest'
import { z } from 'zod'
import type { Rest } from './rest.ts'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const rule = z.looseObject({
  id: z.string(),
  help: z.string(),
  nodes: z.array(z.looseObject({ html: z.string(), any: z.array(z.looseObject({ message: z.string() })) })),
})
const list = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) })
const axeResult = z.looseObject({ violations: z.array(rule), passes: z.array(rule) })

/** The address of every page that the router knows, with what the demo holds. */
export async function placesOf(rest: Rest, action: string): Promise<Record<string, string>> {
  const router = await readFile(new URL('../packages/dashboard/src/app/router.tsx', import.meta.url), 'utf8')
  const patterns = [...router.matchAll(/^ {4}'(\/.*)',$/gm)].map(match => match[1] ?? '')
  expect(patterns.length).toBeGreaterThan(15)
  const first = async (path: string) => list.parse(await rest.get(path)).data[0]?.id ?? ''
  const ids: Record<string, string> = {
    agents: await first('/v1/agents'),
    runs: await first('/v1/runs'),
    conversations: await first('/v1/conversations'),
  }
  const address = (pattern: string) =>
    pattern
      .replace('$name', action)
      .replace('$draft', 'a1')
      .replace(/^\/(\w+)\/\$id/, (_, kind: string) => `/${kind}/${ids[kind] ?? ''}`)
  const places = Object.fromEntries(
    patterns.map(pattern => [
      pattern.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '') || 'overview',
      address(pattern),
    ]),
  )
  expect(Object.values(places).filter(place => place.includes('$') || /.\/$/.test(place))).toEqual([])
  return places
}

/** The dashboard's menu, as whoever is signed in has it. */
export function menuOf(page: Page): Locator {
  return page.getByRole('navigation', { name: 'Main' })
}

/** Opens a page of the dashboard as it is when everything on it has been read. */
export async function openPage(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await settled(page)
}

/** Until the page has its heading and nothing on it is still being read. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  const reading = page.locator('[role=status][aria-label^=Loading]')
  await expect.poll(() => reading.count(), { message: `reads on ${page.url()}`, timeout: 15_000 }).toBe(0)
}

export async function enterDemo(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.getByRole('button', { name: 'Enter the demo' }).click()
  await menuOf(page)
    .or(page.getByRole('button', { name: 'Open the menu' }))
    .first()
    .waitFor()
}

/** The status that REST answers to the page's own session, as the dashboard would ask. */
export async function statusOf(page: Page, method: string, path: string, body?: unknown): Promise<number> {
  const sent = body === undefined ? '' : `, body: ${JSON.stringify(JSON.stringify(body))}`
  return z.number().parse(
    await page.evaluate(`fetch(${JSON.stringify(path)}, {
      method: ${JSON.stringify(method)},
      headers: { 'Content-Type': 'application/json', 'Bellhop-Workspace': localStorage.getItem('bellhop.workspace') ?? 'none' }${sent}
    }).then(answer => answer.status)`),
  )
}

/** From now on every page of the browser counts what its policy refused, and how far things jumped without anybody's doing. */
export async function watchPages(context: BrowserContext): Promise<void> {
  await context.addInitScript(`
    window.breaches = []
    window.jumps = []
    addEventListener('securitypolicyviolation', event => breaches.push([event.violatedDirective, event.blockedURI, event.sample].join(' ')))
    new PerformanceObserver(list => {
      for (const { value, hadRecentInput, sources } of list.getEntries())
        if (!hadRecentInput) jumps.push({ value, of: sources.map(({ node }) => (node?.outerHTML ?? '').slice(0, 120)) })
    }).observe({ type: 'layout-shift', buffered: true })
  `)
}

/**
 * Holds each fetch of a page, in turn for 250 and 50 ms or the other way round, so that what is shown meanwhile is seen, and answers
 * come in another order than they were asked for. What it gives waits until all that was asked for has been answered.
 */
export async function holdFetches(
  context: BrowserContext,
  { lateFirst }: { lateFirst: boolean },
): Promise<() => Promise<void>> {
  const unanswered = new Set<Request>()
  let asked = 0
  context.on('requestfinished', request => unanswered.delete(request))
  context.on('requestfailed', request => unanswered.delete(request))
  await context.route('**/*', async route => {
    const request = route.request()
    // Counted anew on each page: the same page sees the same order, whatever was opened before.
    if (request.isNavigationRequest() && request.frame().parentFrame() === null) asked = 0
    if (request.resourceType() === 'fetch') {
      // This one goes on for as long as the page is open.
      if (new URL(request.url()).pathname !== '/v1/changes') unanswered.add(request)
      await setTimeout((asked++ % 2 === 0) === lateFirst ? 250 : 50)
    }
    await route.continue()
  })
  return () => expect.poll(() => [...unanswered].map(request => request.url()), { timeout: 15_000 }).toEqual([])
}

export async function breachesOf(page: Page): Promise<string[]> {
  return z.array(z.string()).parse(await page.evaluate('breaches'))
}

const jumpsSchema = z.array(z.object({ value: z.number(), of: z.array(z.string()) }))

/** Until what has come in by now is drawn, and what jumped with it is told of: that happens after the frame that shows it. */
export async function drawn(page: Page): Promise<void> {
  const frame = 'new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))'
  await page.evaluate(`${frame}.then(() => ${frame})`)
}

/** The layout shift of the page since it was loaded, and what jumped. */
export async function jumpsOf(page: Page): Promise<{ score: number; of: string[] }> {
  await drawn(page)
  const jumps = jumpsSchema.parse(await page.evaluate('jumps'))
  return { score: jumps.reduce((sum, { value }) => sum + value, 0), of: jumps.flatMap(jump => jump.of) }
}

/** How many pixels of the page can only be seen by scrolling sideways. */
export async function overflowOf(page: Page): Promise<number> {
  return z.number().parse(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
}

/** What axe complains of, in words; all of its rules, or these. Throws where it saw next to nothing. */
export async function complaintsOfAxe(page: Page, only?: readonly string[]): Promise<string[]> {
  // The page's policy would refuse a script tag.
  if (!(await page.evaluate('Boolean(window.axe)'))) await page.evaluate(await readFile(axe, 'utf8'))
  const options = only ? { runOnly: { type: 'rule', values: only } } : {}
  const result = axeResult.parse(await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`))
  expect(result.passes.flatMap(({ nodes }) => nodes).length + result.violations.length).toBeGreaterThan(0)
  return result.violations.map(({ id, help, nodes }) =>
    [`${id}: ${help}`, ...nodes.slice(0, 3).map(({ html, any }) => `${html}  ${any[0]?.message ?? ''}`)].join('\n'),
  )
}
