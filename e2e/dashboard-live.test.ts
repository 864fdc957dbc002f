import { expect, it } from 'vitest'
import { z } from 'zod'
import { enterDemo, openPage } from './dashboard.ts'
import { eventually, useStage } from './stage.ts'

const stage = useStage()

it('shows a run that a program makes in an open list without a reload, and nothing moves before it is asked for', async () => {
  const { page } = await stage.visit({ url: `${stage.product.url}/sign-in` })
  await enterDemo(page, stage.product.url)
  const makeRun = async () =>
    z
      .looseObject({ id: z.string() })
      .parse(await stage.rest.send('POST', '/v1/actions/list_products/runs', { inputs: {} })).id
  // An empty list has nothing that could move.
  await openPage(page, `${stage.product.url}/runs?action=list_products`)
  await page.locator('span', { hasText: /^Live$/ }).waitFor()
  const rows = page.getByRole('table').getByRole('row')
  const shown = () =>
    page.getByRole('link', { name: 'list_products' }).evaluateAll(all => all.map(one => one.getAttribute('href')))
  const first = await makeRun()
  await eventually(shown).toEqual([`/runs/${first}`])
  const before = await rows.count()

  const second = await makeRun()
  await page.getByRole('button', { name: 'Show 1 new run' }).waitFor()
  expect(await rows.count()).toBe(before)
  await page.getByRole('button', { name: 'Show 1 new run' }).click()
  await eventually(shown).toEqual([`/runs/${second}`, `/runs/${first}`])
})
