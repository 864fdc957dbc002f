import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { menuOf } from './dashboard.ts'
import { freePorts } from './free-ports.ts'
import { createRest } from './rest.ts'
import { useStage } from './stage.ts'
import { startPlainServer } from './start-product.ts'

const credential = 'live_9f8e7d6c5b4a3f2e1d0c'
const saved = z.looseObject({
  version: z.int(),
  inputs: z.array(z.looseObject({ name: z.string() })),
  request: z.looseObject({ url: z.string(), auth: z.looseObject({ type: z.string() }) }),
})

describe('the first run of a server', () => {
  const asked: { path: string | undefined; authorization: string | undefined }[] = []
  const upstream = createServer(({ url, headers }, answer) => {
    asked.push({ path: url, authorization: headers.authorization })
    const isKnown = headers.authorization === `Bearer ${credential}`
    answer.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
    answer.end(JSON.stringify(isKnown ? { status: 'on its way', place: 'Reykjavík' } : { error: 'no' }))
  })
  let port = 0
  const stage = useStage(async () => {
    port = await freePorts(1)
    upstream.listen(port, '127.0.0.1')
    await once(upstream, 'listening')
    return startPlainServer({ env: { BELLHOP_EGRESS_ALLOW: `127.0.0.1:${port}` } })
  })
  afterAll(() => void upstream.close())

  it('leads from nothing to a tested action in under two minutes', async () => {
    const { page, tolerate } = await stage.visit({ viewport: { width: 1440, height: 900 } })
    const from = performance.now()
    // Whoever isn't signed in is told so once; a draft that isn't whole yet, while it is typed.
    tolerate(/status of 40[01]/)

    await page.getByRole('heading', { name: 'Set up Bellhop' }).waitFor()
    await page.getByRole('textbox', { name: 'Your name' }).fill('Ada')
    await page.getByRole('textbox', { name: 'E-mail' }).fill('ada@harbour.example')
    await page.getByLabel(/^Password/).fill('a short sentence is good')
    await page.getByRole('textbox', { name: /^Name of the workspace/ }).fill('The harbour')
    await page.getByRole('button', { name: 'Create the owner' }).click()
    await page.getByRole('heading', { level: 1, name: 'Welcome, Ada' }).waitFor()
    await page
      .getByRole('combobox', { name: 'Workspace' })
      .getByText('The harbour (owner)')
      .waitFor({ state: 'attached' })

    await page.getByRole('main').getByRole('link', { name: 'Paste a cURL command' }).click()
    const command = `curl 'http://127.0.0.1:${port}/parcels/PRC-20417' -H 'Authorization: Bearer ${credential}' -H 'Accept: application/json'`
    await page.getByRole('textbox', { name: 'cURL command' }).fill(command)
    await page.getByRole('button', { name: 'Read the command' }).click()
    await page.getByRole('heading', { name: 'What was found' }).waitFor()
    expect(await page.getByRole('main').innerText()).not.toContain(credential)
    await page.getByRole('button', { name: 'Create the secret and go on' }).click()

    await page.getByRole('textbox', { name: /^When to use it/ }).fill('Use when a customer asks where a parcel is.')
    const test = page.getByRole('complementary', { name: 'Test' })
    await test.getByRole('textbox').first().fill('PRC-7')
    await test.getByRole('button', { name: 'Dry run' }).click()
    const request = test.getByRole('region', { name: 'What would be sent' })
    await request.getByText(`http://127.0.0.1:${port}/parcels/PRC-7`).waitFor()
    expect(await request.innerText()).toMatch(/Bearer •••• [0-9a-f]{4}/)
    expect(asked).toEqual([])

    await test.getByRole('button', { name: 'Run', exact: true }).click()
    await test.getByText('HTTP 200').waitFor()
    await test.getByRole('region', { name: 'What came back' }).getByText('Reykjavík').first().waitFor()
    expect(asked).toEqual([{ path: '/parcels/PRC-7', authorization: `Bearer ${credential}` }])
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved as version 1').waitFor()
    // What was tested before it was saved is still there, to be kept as a case.
    await test.getByText('HTTP 200').waitFor()
    await test.getByRole('button', { name: 'Save as a test case' }).waitFor()
    expect(performance.now() - from).toBeLessThan(120_000)

    const name = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    const action = saved.parse(await createRest(stage.product.url, stage.product.key).get(`/v1/actions/${name}`))
    expect(action).toMatchObject({ version: 1, inputs: [{}], request: { auth: { type: 'bearer' } } })
    expect(action.request.url).toBe(`http://127.0.0.1:${port}/parcels/{{${action.inputs[0]?.name}}}`)
    expect(JSON.stringify(action)).not.toContain(credential)

    // The credential is nowhere to be read, in what the browser keeps neither.
    expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toContain(
      credential,
    )
    await menuOf(page).getByRole('link', { name: 'Secrets' }).click()
    await page.getByRole('main').getByText(`127.0.0.1:${port}`).first().waitFor()
    expect(await page.content()).not.toContain(credential)
    await menuOf(page).getByRole('link', { name: 'Actions' }).click()
    await page.getByRole('main').getByText(name).first().waitFor()
  })

  it('happens once: the next one who comes signs in', async () => {
    const { page, tolerate } = await stage.visit()
    tolerate(/status of 40[19]/)
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
    expect(await page.getByRole('button', { name: 'Create the owner' }).count()).toBe(0)
    await page.getByRole('textbox', { name: 'E-mail' }).fill('ada@harbour.example')
    await page.getByLabel(/^Password/).fill('not what it was')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').filter({ hasText: 'The address or the password is not right.' }).waitFor()
    // What was typed is still there.
    expect(await page.getByRole('textbox', { name: 'E-mail' }).inputValue()).toBe('ada@harbour.example')
    await page.getByLabel(/^Password/).fill('a short sentence is good')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await menuOf(page).waitFor()
  })

  it('lets somebody who has lost their password set a new one, by a link of the owner who was made above', async () => {
    const { page: owners, context } = await stage.visit({ viewport: { width: 1440, height: 900 } })
    await owners.getByRole('heading', { name: 'Sign in' }).waitFor()
    await owners.getByText('Forgot your password?').click()
    await owners.getByText('Ask an owner of your workspace').waitFor()
    await owners.getByRole('textbox', { name: 'E-mail' }).fill('ada@harbour.example')
    await owners.getByLabel(/^Password/).fill('a short sentence is good')
    await owners.getByRole('button', { name: 'Sign in' }).click()
    await menuOf(owners).getByRole('link', { name: 'Settings' }).waitFor()
    const headers = { 'bellhop-workspace': 'none' }
    const made = await context.request.post(new URL('/v1/invitations', owners.url()).href, {
      headers,
      data: { role: 'editor' },
    })
    const invitation = z.object({ url: z.string() }).parse(await made.json()).url

    const { page, tolerate } = await stage.visit({ viewport: { width: 390, height: 844 } })
    tolerate(/status of 4(01|10)/)
    await page.goto(invitation)
    await page.getByRole('textbox', { name: 'Your name' }).fill('Bob')
    await page.getByRole('textbox', { name: 'E-mail' }).fill('bob@harbour.example')
    await page.getByLabel(/^Password/).fill('soon to be forgotten')
    await page.getByRole('button', { name: 'Join' }).click()
    await page.waitForURL('**/')

    await owners.goto(new URL('/settings/people', owners.url()).href)
    await owners.getByRole('button', { name: 'What to do with Bob' }).click()
    await owners.getByRole('menuitem', { name: 'Reset password' }).click()
    await owners.getByRole('button', { name: 'Make the link' }).click()
    const link = await owners.getByRole('textbox', { name: 'Link for a new password' }).inputValue()

    await page.goto(link)
    await page.getByText('For Bob, who signs in as bob@harbour.example.').waitFor()
    await page.getByLabel(/^New password/).fill('kept in mind from now on')
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.waitForURL('**/')
    await page.goto(new URL('/settings/profile', link).href)
    await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor()
    await expect.poll(() => page.getByText('This one').count()).toBe(1)
    expect(await page.getByRole('button', { name: /^End the session/ }).count()).toBe(0)
    await page.goto('about:blank')
    await page.goto(link)
    await page.getByText('This link was used already. It works once.').waitFor()
  })
})
