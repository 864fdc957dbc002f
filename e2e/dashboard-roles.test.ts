import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { enterDemo, menuOf, openPage, settled, statusOf } from './dashboard.ts'
import { useStage } from './stage.ts'

type Role = 'owner' | 'editor' | 'viewer' | 'support'

const everything = ['Overview', 'Actions', 'Agents', 'Secrets', 'Runs', 'Conversations', 'Audit', 'Settings']
const authors: Role[] = ['owner', 'editor']
const readers: Role[] = [...authors, 'viewer']

const places: Record<Role, string[]> = {
  owner: everything,
  editor: everything.filter(name => name !== 'Audit'),
  viewer: everything.filter(name => name !== 'Audit'),
  support: ['Runs', 'Conversations'],
}

/** What can be begun on a page, and who may. */
const buttons: [path: string, name: string, roles: Role[]][] = [
  ['/actions', 'New action', authors],
  ['/actions/get_order_status', 'Save', authors],
  ['/agents', 'New agent', authors],
  ['/secrets', 'New secret', authors],
  ['/settings/people', 'Invite somebody', ['owner']],
  ['/settings/keys', 'New API key', ['owner']],
]

/** Pages, by whom they show what they are for to. */
const addresses: [path: string, roles: Role[]][] = [
  ['/actions', readers],
  ['/actions/get_order_status', readers],
  ['/actions/get_order_status/versions', readers],
  ['/agents', readers],
  ['/secrets', readers],
  ['/runs', [...readers, 'support']],
  ['/conversations', [...readers, 'support']],
  ['/audit', ['owner']],
  ['/settings', readers],
  ['/settings/people', readers],
  ['/settings/profile', [...readers, 'support']],
]

const action = {
  name: 'made_by_role',
  kind: 'api',
  description: 'Use when nothing else is of use.',
  request: { method: 'GET', url: 'https://api.example.com' },
}
const secret = { name: 'MADE_BY_ROLE', value: 'a value', hosts: [] }

/** What the server takes, and from whom. Sent as the page itself would send it. */
const calls: [method: string, path: string, body: unknown, roles: Role[]][] = [
  ['GET', '/v1/runs', undefined, [...readers, 'support']],
  ['GET', '/v1/conversations', undefined, [...readers, 'support']],
  ['GET', '/v1/actions', undefined, readers],
  ['GET', '/v1/agents', undefined, readers],
  ['GET', '/v1/secrets', undefined, readers],
  ['GET', '/v1/audit', undefined, ['owner']],
  ['GET', '/v1/members', undefined, readers],
  ['POST', '/v1/actions?dryRun=true', action, authors],
  ['PATCH', '/v1/actions/list_products', { title: 'Products' }, authors],
  ['POST', '/v1/actions/list_products/test', { inputs: {}, mode: 'dry_run' }, authors],
  ['POST', '/v1/actions/list_products/runs', { inputs: {} }, authors],
  ['POST', '/v1/actions/import', { curl: 'curl https://example.com' }, authors],
  ['POST', '/v1/secrets', secret, authors],
  ['PATCH', '/v1/agents/{agent}', { greeting: 'Ahoy' }, authors],
  ['DELETE', '/v1/actions/nobodys', undefined, authors],
  ['POST', '/v1/invitations', { role: 'owner' }, ['owner']],
  ['GET', '/v1/invitations', undefined, ['owner']],
  ['POST', '/v1/api-keys', { name: 'Mine', scopes: ['read'] }, ['owner']],
  ['PATCH', '/v1/members/usr_nobody', { role: 'owner' }, ['owner']],
  ['DELETE', '/v1/members/usr_nobody', undefined, ['owner']],
]

describe('what a role may', () => {
  const stage = useStage()

  it.each(['owner', 'editor', 'viewer', 'support'] as const)(
    'is what the dashboard offers and the server takes: %s',
    async role => {
      const { page, tolerate } = await stage.visit({ url: 'about:blank' })
      tolerate(/status of (401|403|404|409|422)/)
      await enterAs(page, role)

      await expect.poll(() => menuOf(page).getByRole('link').allInnerTexts()).toEqual(places[role])
      for (const name of places[role]) {
        await menuOf(page).getByRole('link', { name, exact: true }).click()
        await settled(page)
        expect(await refusals(page), name).toBe(0)
      }
      for (const [path, name, roles] of buttons) {
        if (role === 'support') continue
        await openPage(page, stage.product.url + path)
        const offered = page
          .getByRole('main')
          .getByRole(name === 'New action' ? 'link' : 'button', { name, exact: true })
        expect(await offered.count(), `${name} for ${role}`).toBe(roles.includes(role) ? 1 : 0)
      }
      for (const [path, roles] of addresses) {
        await openPage(page, stage.product.url + path)
        const closed = page.getByRole('heading', { name: `This isn’t open to the role ${role}` })
        expect(await closed.count(), `${path} for ${role}`).toBe(roles.includes(role) ? 0 : 1)
        expect(await refusals(page), path).toBe(0)
      }

      const { id } = await stage.rest.agent()
      for (const [method, path, body, roles] of calls) {
        const status = await statusOf(page, method, path.replace('{agent}', id), body)
        const what = `${method} ${path} by ${role}`
        if (roles.includes(role)) expect(status, what).not.toBe(403)
        else expect(status, what).toBe(403)
        expect(status, what).not.toBe(401)
        expect(status, what).not.toBe(400)
      }
    },
  )

  async function enterAs(page: Page, role: Role): Promise<void> {
    if (role === 'owner') return enterDemo(page, stage.product.url)
    const { page: owner, tolerate } = await stage.visit({ url: 'about:blank' })
    tolerate(/status of 4(01|10)/)
    await enterDemo(owner, stage.product.url)
    await openPage(owner, `${stage.product.url}/settings/people`)
    await owner.getByRole('button', { name: 'Invite somebody' }).click()
    await owner.getByRole('combobox', { name: 'Role' }).last().selectOption(role)
    await owner.getByRole('button', { name: 'Make the link' }).click()
    const link = await owner.getByRole('textbox', { name: 'Invitation link' }).inputValue()

    await page.goto(link)
    await page.getByText(`You are invited as ${role}.`).waitFor()
    await page.getByRole('textbox', { name: 'Your name' }).fill(`The ${role}`)
    await page.getByRole('textbox', { name: 'E-mail' }).fill(`${role}@shop.example`)
    await page.getByLabel(/^Password/).fill('a short sentence is good')
    await page.getByRole('button', { name: 'Join' }).click()
    await menuOf(page).waitFor()
    // It works once; members are led in.
    const stranger = await stage.visit({ url: link })
    stranger.tolerate(/status of 410/)
    await stranger.page.getByRole('heading', { name: 'This invitation doesn’t work any more' }).waitFor()
    await openPage(page, stage.product.url)
  }
})

/** How often the page says that something was refused. */
function refusals(page: Page): Promise<number> {
  return page.getByText(/This takes more than the role/).count()
}
