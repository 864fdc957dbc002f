import type { Locator, Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { enterDemo, menuOf, openPage } from './dashboard.ts'
import { eventually, useStage, type Visitor } from './stage.ts'

const before = 'Use when somebody asks for a parcel.'
const after = 'Use when somebody asks where a parcel is.'

/** With something in every part that only the expert view shows. */
const definition = {
  title: 'Parcel',
  description: before,
  examples: ['Where is my parcel?'],
  kind: 'api',
  runMode: 'confirm',
  approvalExpiresMs: 120_000,
  collect: 'words',
  escalates: true,
  inputs: [
    { name: 'parcel', title: 'Parcel number', type: 'string', pattern: '^P[0-9]+$', max: 20, sensitive: true },
    { name: 'country', type: 'string', options: [{ value: 'is', label: 'Iceland' }], required: false, default: 'is' },
    { name: 'note', type: 'string', required: false, when: { input: 'country', equals: 'is' }, askAgain: true },
  ],
  request: {
    method: 'POST',
    url: 'https://parcels.example.com/v2/{{parcel}}',
    headers: [{ name: 'Accept-Language', value: 'is' }],
    query: [{ name: 'country', value: '{{country}}' }],
    body: '{"note": {{note}}}',
    timeoutMs: 4_000,
    idempotencyHeader: 'X-Once',
  },
  response: {
    transform: 'response.parcel',
    fields: ['status', 'place'],
    errorBodyToModel: true,
    sample: { parcel: { status: 'here' } },
  },
  messages: {
    before: 'Let me see.',
    success: 'It is {{ response.status }}.',
    byStatus: { '404': 'No such parcel.', timeout: 'Slow.' },
  },
  offer: 'after_unanswered',
}

/** What has the focus, where nothing of it can be seen; else null. */
const hiddenFocus = `new Promise(requestAnimationFrame).then(() => {
  const element = document.activeElement
  if (element === document.body) return null
  const { left, top, width, height } = element.getBoundingClientRect()
  const points = [0.05, 0.5, 0.95].flatMap(x => [0.05, 0.5, 0.95].map(y => [left + width * x, top + height * y]))
  const isSeen = points.some(([x, y]) => {
    const shown = document.elementFromPoint(x, y)
    return shown !== null && (element.contains(shown) || shown.contains(element))
  })
  return isSeen ? null : element.outerHTML.slice(0, 120)
})`

const saved = z.looseObject({
  version: z.int(),
  title: z.string(),
  description: z.string(),
  inputs: z.array(z.looseObject({ name: z.string() })),
})

describe('editing an action', () => {
  const stage = useStage()
  let name = ''
  let count = 0

  beforeEach(async () => {
    name = `parcel_${++count}`
    await stage.rest.send('POST', '/v1/actions', { name, ...definition })
  })

  it('asks before unsaved changes are left, by a link or the back button, and keeps them over a reload', async () => {
    const { page } = await visit('/actions')
    await page
      .getByRole('link', { name: new RegExp(name) })
      .or(page.getByRole('link', { name: 'Parcel' }).last())
      .first()
      .click()
    await description(page).fill(after)
    const question = page.getByRole('dialog', { name: 'Leave without saving?' })

    await menuOf(page).getByRole('link', { name: 'Runs' }).click()
    await question.getByRole('button', { name: 'Stay here' }).click()
    expect(new URL(page.url()).pathname).toBe(`/actions/${name}`)
    expect(await description(page).inputValue()).toBe(after)

    await page.goBack()
    await question.getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('heading', { level: 1, name: 'Actions' }).waitFor()
    await page.goForward()
    await page.getByText('Your unsaved changes are back').waitFor()
    expect(await description(page).inputValue()).toBe(after)

    const asked: string[] = []
    page.on('dialog', dialog => {
      asked.push(dialog.type())
      void dialog.accept()
    })
    await description(page).press('End')
    await page.reload()
    expect(asked).toEqual(['beforeunload'])
    await page.getByText('Your unsaved changes are back').waitFor()
    expect(await description(page).inputValue()).toBe(after)
    expect((await read()).description).toBe(before)

    await save(page)
    expect((await read()).description).toBe(after)
    await page.reload()
    await page.getByText('Version 2').waitFor()
    expect(await page.getByText('Your unsaved changes are back').count()).toBe(0)
    await menuOf(page).getByRole('link', { name: 'Runs' }).click()
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor()
    expect(asked).toEqual(['beforeunload'])
  })

  it('gives each new action a draft of its own, which is listed until it is saved or deleted', async () => {
    const visitor = await visit('/actions/new')
    visitor.tolerate(/status of 400/)
    const tabs = [visitor.page, (await visitor.openTab(`${stage.product.url}/actions/new`)).page]
    for (const [at, tab] of tabs.entries()) {
      await tab.getByRole('button', { name: 'Begin with nothing' }).click()
      await tab.getByRole('textbox', { name: /^Name/ }).fill(`begun_${at}_${name}`)
    }
    const [page] = tabs
    if (!page) throw new Error('There is no tab.')
    await page.getByRole('link', { name: 'All actions' }).click()
    await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Leave' }).click()
    const drafts = page.getByRole('heading', { name: 'Unfinished drafts' }).locator('xpath=ancestor::section[1]')
    await drafts.getByText(`begun_1_${name}`).waitFor()
    await drafts.getByRole('button', { name: `Delete the draft begun_1_${name}` }).click()
    await drafts.getByText(`begun_1_${name}`).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await drafts.getByText(`begun_1_${name}`).waitFor()

    await drafts.getByText(`begun_0_${name}`).click()
    await page.reload()
    expect(await page.getByRole('textbox', { name: /^Name/ }).inputValue()).toBe(`begun_0_${name}`)
  })

  it('keeps the result of a test while its sheet is closed', async () => {
    const { page } = await visit(`/actions/${name}`)
    await page.setViewportSize({ width: 390, height: 844 })
    const sheet = page.getByRole('dialog', { name: 'Parcel' })
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await sheet.getByRole('textbox', { name: /^Parcel number/ }).fill('P12')
    await sheet.getByRole('button', { name: 'Dry run' }).click()
    const sent = sheet.getByText('https://parcels.example.com/v2/').first()
    await sent.waitFor()
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await sent.waitFor()
    expect(await sheet.getByRole('textbox', { name: /^Parcel number/ }).inputValue()).toBe('P12')
  })

  it('in two tabs ends in a question, not in a lost update', async () => {
    const first = await visit(`/actions/${name}`)
    const { page: second } = await first.openTab(`${stage.product.url}/actions/${name}`)
    first.tolerate(/status of 409/)
    await description(second).waitFor()
    await inExpertView(second)
    await description(first.page).fill(after)
    await second
      .getByRole('textbox', { name: /^Title/ })
      .first()
      .fill('Parcel of mine')
    await save(first.page)

    await second.getByRole('button', { name: 'Save', exact: true }).click()
    const conflict = second.getByRole('dialog', { name: 'Somebody else saved it while you were editing' })
    await conflict.getByText(after).waitFor()
    // Nothing was overwritten.
    expect(await read()).toMatchObject({ version: 2, description: after, title: 'Parcel' })
    await conflict.getByRole('button', { name: 'Keep mine on top of theirs' }).click()
    await conflict.waitFor({ state: 'hidden' })
    await save(second)
    expect(await read()).toMatchObject({ version: 3, description: after, title: 'Parcel of mine' })
  })

  it('loses nothing by being looked at in the simple and in the expert view', async () => {
    const original = await read()
    const { page } = await visit(`/actions/${name}`)
    await description(page).waitFor()
    await page.getByText(/^Not shown here, and kept/).waitFor()
    for (const view of ['Expert', 'Simple', 'Expert', 'Simple'])
      await page.getByRole('group', { name: 'View' }).getByRole('button', { name: view }).click()
    expect(await saveButton(page).isDisabled()).toBe(true)
    await description(page).fill(after)
    await page.getByRole('group', { name: 'View' }).getByRole('button', { name: 'Expert' }).click()
    await save(page)
    expect(unchanging(await read())).toEqual(unchanging({ ...original, description: after }))
  })

  it('lists what is wrong while it is typed, and leads to it', async () => {
    const { page, tolerate } = await visit(`/actions/${name}`)
    tolerate(/status of 400/)
    await description(page).fill('Short')
    const url = page
      .getByRole('textbox', { name: /^URL/ })
      .or(page.getByRole('combobox', { name: /^URL/ }))
      .first()
    await url.fill('https://parcels.example.com/{{nobody}}')
    const problems = page.getByRole('button', { name: '2 problems' })
    await problems.click()
    await page.getByRole('button', { name: /nobody/ }).click()
    await eventually(() => hasFocus(url)).toBe(true)
    await page.getByRole('button', { name: '2 problems' }).click()
    await page.getByRole('button', { name: /10/ }).first().click()
    await eventually(() => hasFocus(description(page))).toBe(true)
    await saveButton(page).click()
    await page.getByRole('button', { name: '2 problems' }).waitFor()
    expect(await read()).toMatchObject({ version: 1, description: before })
    await description(page).fill(after)
    await url.fill('https://parcels.example.com/{{parcel}}')
    await save(page)
    expect(await read()).toMatchObject({ version: 2, description: after })
  })

  it('says how long a wait may be in the seconds that its field takes', async () => {
    const { page, tolerate } = await visit(`/actions/${name}`)
    tolerate(/status of 400/)
    await inExpertView(page)
    const wait = page.getByRole('spinbutton', { name: 'Gives up after' })
    await wait.fill('90')
    await page.getByText('Must be from 0.5 to 60 seconds.').waitFor()
    // 2.007 times 1,000 is not 2,007 to a computer.
    await wait.fill('2.007')
    await save(page)
    expect(await stage.rest.get(`/v1/actions/${name}`)).toMatchObject({ request: { timeoutMs: 2_007 } })
  })

  it('is done with the keyboard alone', async () => {
    const { page } = await visit(`/actions/${name}`)
    await description(page).waitFor()
    await tabTo(page, 'Move parcel down')
    await page.keyboard.press('Enter')
    await eventually(() => order(page)).toEqual(['country', 'parcel', 'note'])
    // The same button again, which has moved along.
    expect(await focused(page)).toBe('Move parcel down')
    await page.keyboard.press('Enter')
    await eventually(() => order(page)).toEqual(['country', 'note', 'parcel'])
    await page.getByText('parcel is number 3 of 3 now.').waitFor({ state: 'attached' })
    // There is no way further down, and the focus is still with the input.
    expect(await focused(page)).toMatch(/parcel/)
    await page.getByRole('textbox', { name: /^Parcel number/ }).fill('P12')
    await tabTo(page, 'Dry run')
    await page.keyboard.press('Enter')
    await page.getByText('https://parcels.example.com/v2/').first().waitFor()
    expect(await focused(page)).toBe('Dry run')
    await page.keyboard.press('Control+s')
    await page.getByText('Saved as version 2').waitFor()
    expect((await read()).inputs.map(input => input.name)).toEqual(['country', 'note', 'parcel'])
  })

  it('keeps the focus on a button that has nothing more to do once it was pressed', async () => {
    const { page } = await visit(`/actions/${name}`)
    await description(page).fill(after)
    await tabTo(page, 'Save')
    await page.keyboard.press('Enter')
    await idle(saveButton(page)).waitFor()
    expect(await focused(page)).toBe('Save')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await focused(page)).not.toBe('Save')
    await page.keyboard.press('Shift+Tab')
    expect(await focused(page)).not.toBe('Save')
    expect(await read()).toMatchObject({ version: 2, description: after })
  })

  it('shows what a transform logs in a box that scrolls, and nothing more of code that was taken away', async () => {
    const { page } = await visit(`/actions/${name}`)
    await page.getByRole('group', { name: 'View' }).getByRole('button', { name: 'Expert' }).click()
    const code = page.getByRole('textbox', { name: 'Transform' })
    const write = async (text: string) => {
      await code.click()
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.press('Delete')
      await page.keyboard.insertText(text)
    }
    await write('for (let i = 0; i < 2000; i++) console.log(i)\nreturn 1')
    const logs = page.getByRole('region', { name: 'console.log' })
    await eventually(async () => (await logs.innerText()).length).toBeGreaterThan(1_000)
    expect((await logs.boundingBox())?.height).toBeLessThan(400)

    await write("throw new Error('no such parcel')")
    const failed = page.getByText('The transform fails on the sample')
    await failed.waitFor()
    await write('')
    await eventually(() => failed.count()).toBe(0)
  })

  it.each([
    [1280, 720],
    [640, 400],
    [390, 844],
    [320, 256],
  ])('keeps what gets the focus clear of the bars in a window of %i by %i pixels', async (width, height) => {
    const { page } = await visit(`/actions/${name}`)
    await page.setViewportSize({ width, height })
    await page.getByRole('group', { name: 'View' }).getByRole('button', { name: 'Expert' }).click()
    const hidden: string[] = []
    for (const key of ['Tab', 'Shift+Tab'])
      for (let presses = 0; presses < 120; presses++) {
        await page.keyboard.press(key)
        const found = z
          .string()
          .nullable()
          .parse(await page.evaluate(hiddenFocus))
        if (found) hidden.push(`${key}: ${found}`)
      }
    expect(hidden).toEqual([])
  })

  it('puts the focus into a row that is added, and keeps it in the list where one is removed', async () => {
    const { page } = await visit(`/actions/${name}`)
    await inExpertView(page)
    for (const [list, button, field, remove] of [
      ['examples', 'Add an example', 'Example 2', 'Remove example 2'],
      ['inputs', 'Add an input', /^Name/, 'Remove input_4'],
      ['request.query', 'Add a parameter', 'Name of parameter 2', 'Remove parameter 2'],
      ['request.headers', 'Add a header', 'Name of header 2', 'Remove header 2'],
    ] as const) {
      const place = page.locator(`[data-path="$.${list}"]`)
      await place.getByRole('button', { name: button }).click()
      await eventually(() => hasFocus(place.getByRole('textbox', { name: field }).last())).toBe(true)
      await place.getByRole('button', { name: remove }).press('Enter')
      await eventually(() => hasFocus(place.locator(':focus'))).toBe(true)
      expect(await focused(page)).not.toBe(button)
    }
    await page.getByRole('button', { name: 'Remove example 1' }).press('Enter')
    await eventually(() => focused(page)).toBe('Add an example')
    await page.getByRole('combobox', { name: 'Other words for' }).selectOption('409')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await eventually(() => hasFocus(page.getByRole('textbox', { name: '409, conflict' }))).toBe(true)
  })

  it('keeps the focus where words for a status, what is offered next or a site is taken away', async () => {
    await stage.rest.send('PATCH', `/v1/actions/${name}`, { request: { bodyType: 'form', body: 'note={{note}}' } })
    const { page } = await visit(`/actions/${name}`)
    await inExpertView(page)
    await page.getByRole('button', { name: 'Remove the words for 404, not found' }).press('Enter')
    await eventually(() => hasFocus(page.getByRole('textbox', { name: 'No answer in time' }))).toBe(true)
    await page.getByRole('button', { name: 'Remove the words for No answer in time' }).press('Enter')
    await eventually(() => hasFocus(page.getByRole('combobox', { name: 'Other words for' }))).toBe(true)

    const next = page.getByRole('combobox', { name: 'Offered next, after success' })
    await next.selectOption('get_order_status')
    await next.selectOption('cancel_order')
    await page.getByRole('button', { name: 'Take out get_order_status' }).press('Enter')
    await eventually(() => focused(page)).toBe('Take out cancel_order')
    await page.keyboard.press('Enter')
    await eventually(() => hasFocus(next)).toBe(true)

    await page.getByRole('button', { name: 'Add a field' }).click()
    await page.getByRole('button', { name: 'Remove field 2' }).press('Enter')
    await eventually(() => hasFocus(page.getByRole('textbox', { name: 'Name of field 1' }))).toBe(true)

    const { page: other } = await visit('/agents')
    await other.getByRole('link', { name: /Foulweather/ }).click()
    await other.getByRole('button', { name: 'Add a site' }).click()
    await other.getByRole('button', { name: 'Take away https://', exact: true }).press('Enter')
    await eventually(() => focused(other)).toMatch(/^Site \d+$/)
    while ((await other.getByRole('button', { name: /^Take away http/ }).count()) > 0)
      await other
        .getByRole('button', { name: /^Take away http/ })
        .first()
        .press('Enter')
    await eventually(() => focused(other)).toBe('Add a site')
  })

  async function visit(path: string): Promise<Visitor> {
    const visitor = await stage.visit({ url: 'about:blank', viewport: { width: 1440, height: 900 } })
    await enterDemo(visitor.page, stage.product.url)
    await openPage(visitor.page, stage.product.url + path)
    return visitor
  }

  async function read(): Promise<z.infer<typeof saved>> {
    return saved.parse(await stage.rest.get(`/v1/actions/${name}`))
  }
})

function description(page: Page): Locator {
  return page.getByRole('textbox', { name: /^When to use it/ })
}

function saveButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Save', exact: true })
}

/** The same where it takes no press, though nothing is under way. */
function idle(button: Locator): Locator {
  return button.and(button.page().locator(':disabled, [aria-disabled="true"]:not([aria-busy="true"])'))
}

async function save(page: Page): Promise<void> {
  await saveButton(page).click()
  await page
    .getByText(/^Saved as version \d+$/)
    .first()
    .waitFor()
  await idle(saveButton(page)).waitFor()
}

async function inExpertView(page: Page): Promise<void> {
  await page.getByRole('group', { name: 'View' }).getByRole('button', { name: 'Expert' }).click()
}

/** The definition without what every save changes. */
function unchanging(action: z.infer<typeof saved>): unknown {
  const { version, digest, updatedAt, updatedBy, warnings, ...rest } = action
  return rest
}

async function order(page: Page): Promise<string[]> {
  const buttons = page.locator('#inputs').getByRole('button', { name: /^Move .* up$/ })
  const labels = await buttons.evaluateAll(all => all.map(one => String(one.getAttribute('aria-label'))))
  return labels.map(label => label.slice('Move '.length, -' up'.length))
}

/** The name of what has the focus; empty where it is the page itself. */
async function focused(page: Page): Promise<string> {
  return z
    .string()
    .parse(
      await page.evaluate(
        "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.slice(0, 60) ?? ''",
      ),
    )
}

async function hasFocus(field: Locator): Promise<boolean> {
  return field.evaluate(element => element === element.ownerDocument.activeElement)
}

/** Presses Tab until this is in focus. */
async function tabTo(page: Page, label: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if ((await focused(page)) === label) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to "${label}".`)
}
