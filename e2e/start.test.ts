import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { freePorts } from './free-ports.ts'
import { useStage } from './stage.ts'
import { refusedStart, startProduct } from './start-product.ts'

const order = 'Where is my order?'
const returning = 'Return something'

describe('npm start', () => {
  const stage = useStage()

  it('is ready within 20 seconds and says where everything is', async () => {
    const { startedInMs, port, output } = stage.product
    expect(startedInMs).toBeLessThan(20_000)
    const origin = `http://127.0.0.1:${port}`
    for (const text of [`${origin}/docs`, `${origin}/dashboard`, `http://127.0.0.1:${port + 2}`])
      expect(output()).toContain(text)
    expect(output()).toMatch(/API key {4}bh_\S{29,}\n/)
    const opened = await Promise.all(
      [`${origin}/docs`, `${origin}/readyz`, stage.product.shopUrl].map(async url => (await fetch(url)).status),
    )
    expect(opened).toEqual([200, 200, 200])
  })

  it('refuses a second process on the same data, and says who has it', async () => {
    const { dataDir } = stage.product
    const { code, output } = await refusedStart({ PORT: String(await freePorts(3)), BELLHOP_DATA_DIR: dataDir })
    expect(code).toBe(1)
    expect(output).toMatch(/data directory \S+ is in use by process \d+ .*BELLHOP_DATA_DIR/)
    expect(await (await fetch(`${stage.product.url}/readyz`)).json()).toEqual({ status: 'ok' })
  })

  it('refuses a port that is taken, and names it', async () => {
    const dataDir = await emptyFolder()
    const { code, output } = await refusedStart({ PORT: String(stage.product.port), BELLHOP_DATA_DIR: dataDir })
    expect(code).toBe(1)
    expect(output).toContain(`Port ${stage.product.port} is in use. Stop what uses it, or set PORT to another.`)
  })

  it.each([
    ['to show the demo to the network', { HOST: '0.0.0.0' }, /HOST=0\.0\.0\.0 would show the demo to the network/],
    [
      'a variable that it does not know',
      { BELLHOP_DATADIR: '/tmp' },
      /BELLHOP_DATADIR .*Did you mean \W?BELLHOP_DATA_DIR/,
    ],
    ['a value that it cannot read', { BELLHOP_EGRESS_ALLOW: '*' }, /BELLHOP_EGRESS_ALLOW\b/],
  ])('refuses %s, before it touches anything', async (_, env, words) => {
    const dataDir = await emptyFolder()
    const { code, output } = await refusedStart({ BELLHOP_DATA_DIR: dataDir, ...env })
    expect(code).toBe(1)
    expect(output).toContain("Bellhop can't start.")
    expect(output).toMatch(words)
    expect(await readdir(dataDir)).toEqual([])
  })

  it('goes on where it was stopped: agent, key, record, the open page, and a card that waits for a yes', async () => {
    const { chat, page, tolerate } = await stage.visit()
    // While nobody is there.
    tolerate(/net::ERR_/)
    await chat.open()
    await chat.offer(order).click()
    await chat.card(order).getByRole('textbox', { name: 'Order number' }).fill('ORD-12345')
    await page.keyboard.press('Enter')
    await chat.hears('Your order ORD-12345 has shipped')
    await chat.offer(returning).click()
    await chat.card(returning).getByRole('radio', { name: 'I changed my mind' }).check()
    await chat.card(returning).getByRole('button', { name: 'Continue' }).click()
    await chat.card(returning).getByRole('button', { name: 'Yes, go ahead' }).waitFor()
    const before = { said: await chat.said(), runs: await stage.rest.runs(), agent: await stage.rest.agent() }
    const { port, dataDir, key, stop } = stage.product

    await stop()
    stage.replace(await startProduct({ port, dataDir }))
    expect(stage.product.output()).toMatch(/API key +kept in /)
    expect(stage.product.key).toBe(key)
    expect(await stage.rest.agent()).toEqual(before.agent)
    expect(await stage.rest.runs()).toEqual(before.runs)

    // The page was never left.
    await page.evaluate("dispatchEvent(new Event('online'))")
    await chat.agree(returning)
    await chat.hears(/^Your return RET-50001 is booked/)
    expect((await chat.said()).slice(0, before.said.length)).toEqual(before.said)
    const booked = z.looseObject({ received: z.int() }).parse(await stage.rest.askOrderApi('/returns'))
    expect(booked.received).toBe(1)

    const after = await chat.said()
    await page.reload()
    await chat.hears(/^Your return RET-50001 is booked/)
    expect(await chat.said()).toEqual(after)
  })
})

/** Gone again after the test. */
async function emptyFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'bellhop-e2e-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}
