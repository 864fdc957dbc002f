import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { enterDemo, openPage, overflowOf } from './dashboard.ts'
import { useStage } from './stage.ts'

const name = 'abcdefghij'.repeat(6)
const title = 'Wonderful'.repeat(8)
const made = z.looseObject({ id: z.string() })
const asked = made.extend({ approval: z.looseObject({ digest: z.string() }) })

/** What reaches out of the page's content, where nothing that scrolls holds it. */
const reachingOut = `[...document.querySelectorAll('main *')].filter(element => {
  const { right, width, height } = element.getBoundingClientRect()
  const edge = document.querySelector('main').getBoundingClientRect().right
  if (width < 2 || height < 2 || right <= edge + 1) return false
  for (let outer = element.parentElement; outer.tagName !== 'MAIN'; outer = outer.parentElement)
    if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(outer).overflowX)) return false
  return true
}).map(element => element.outerHTML.slice(0, 120))`

const stage = useStage()

it.each([320, 390, 1280])('keeps names of the greatest length within a page of %i px', async width => {
  const { rest, product } = stage
  const own = `${name.slice(0, -4)}${width}`.slice(0, 60)
  await rest.send('POST', '/v1/actions', {
    name: own,
    title,
    description: `Use when ${title}${title}`,
    examples: [title],
    inputs: [
      { name, type: 'string', title, required: true },
      { name: 'agreed', type: 'boolean', title, required: true },
    ],
    request: { method: 'POST', url: `https://api.example.com/{{${name}}}`, body: `{ "agreed": {{agreed}} }` },
  })
  const agent = made.parse(
    await rest.send('POST', '/v1/agents', {
      name: title,
      instructions: 'Be brief.',
      allowedOrigins: [`https://${name}.example.com`],
    }),
  )
  await rest.send('POST', '/v1/secrets', {
    name: own.toUpperCase(),
    value: 'a value',
    hosts: [`${name}.example.com`],
  })
  const run = made.parse(
    await rest.send('POST', `/v1/actions/${own}/runs`, { inputs: { [name]: title, agreed: true } }),
  )
  const denied = asked.parse(
    await rest.send('POST', `/v1/actions/${own}/runs`, { inputs: { [name]: name, agreed: true } }),
  )
  await rest.send('POST', `/v1/runs/${denied.id}/deny`, { digest: denied.approval.digest })
  const { page } = await stage.visit({ url: 'about:blank', viewport: { width, height: 844 } })
  await enterDemo(page, product.url)
  const ofRuns = [`/runs/${run.id}`, `/runs/${denied.id}`]
  for (const path of ['/actions', `/actions/${own}/versions`, `/agents/${agent.id}`, '/secrets', ...ofRuns]) {
    await openPage(page, product.url + path)
    expect(await lookAt(page), path).toEqual([])
    expect(await overflowOf(page), path).toBeLessThanOrEqual(0)
  }
  await openPage(page, `${product.url}/actions/${own}`)
  for (const view of ['Simple', 'Expert']) {
    await page.getByRole('group', { name: 'View' }).getByRole('button', { name: view }).click()
    expect(await lookAt(page), view).toEqual([])
  }
  const test = page.getByRole('complementary', { name: 'Test' })
  if (width > 1000) expect(await test.evaluate(panel => panel.scrollWidth - panel.clientWidth)).toBe(0)
})

async function lookAt(page: Page): Promise<string[]> {
  return z.array(z.string()).parse(await page.evaluate(reachingOut))
}
