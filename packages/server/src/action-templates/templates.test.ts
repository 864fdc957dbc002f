import { isJsonObject, safeParseAction } from '@bellhop/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { useLiveApp } from '../testing/live-app.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { actionTemplates } from './templates.ts'

describe('a template', () => {
  const named = actionTemplates.map(template => [template.id, template] as const)

  it.each(named)('lacks nothing but its secret: %s', (_, { action, secrets }) => {
    const bare = safeParseAction(action, { otherActions: [], secrets: [], widgets: [] })
    const issues = bare.success ? [] : bare.error.issues.map(({ path }) => path)
    expect(issues).toEqual(secrets.length === 0 ? [] : ['$.request.auth.secret'])
    const made = secrets.map(({ name, hosts }) => ({ id: name, name, hosts }))
    const whole = safeParseAction(action, { otherActions: [], secrets: made, widgets: [] })
    expect(whole.success ? whole.warnings : whole.error.issues).toEqual([])
  })

  it.each(named)('sends its secret to the host that it calls, and nowhere else: %s', (_, { action, secrets }) => {
    const url = isJsonObject(action.request) ? action.request.url : null
    for (const { hosts } of secrets) expect(hosts).toEqual([new URL(String(url)).host])
  })

  it.each(named)('names places that there are: %s', (_, { action, fillIn }) => {
    for (const { path } of fillIn) {
      const found = path
        .slice(2)
        .split(/[.[\]]+/)
        .filter(step => step !== '')
        .reduce<unknown>((value, step) => Object(value)[step], action)
      expect(found, path).not.toBeUndefined()
    }
  })

  it('has a name of its own, like its action, so that all can be had at once', () => {
    const known = actionTemplates.map(({ id, action }) => ({
      id,
      name: String(action.name),
      description: String(action.description),
    }))
    expect(new Set(known.map(({ id }) => id)).size).toBe(known.length)
    expect(new Set(known.map(({ name }) => name)).size).toBe(known.length)
    for (const { action, secrets } of actionTemplates) {
      const otherActions = known.filter(({ name }) => name !== action.name)
      const parsed = safeParseAction(action, {
        otherActions,
        secrets: secrets.map(({ name, hosts }) => ({ id: name, name, hosts })),
      })
      expect(parsed.warnings, String(action.name)).toEqual([])
    }
  })
})

describeOnEachDatabase('templates of actions', open => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp(await open())
  })

  it('are saved as they come once the secret is made', async () => {
    const { body } = await test.call('GET', '/v1/action-templates')
    expect(body).toMatchObject({ nextCursor: null, data: actionTemplates.map(({ id }) => ({ id })) })
    for (const { action, secrets } of actionTemplates) {
      let sent = action
      for (const { name, hosts } of secrets) {
        const made = await test.call('POST', '/v1/secrets', {
          body: { name: `${name}_${String(action.name)}`, value: 'x', hosts },
        })
        const request = isJsonObject(action.request) ? action.request : {}
        sent = { ...action, request: { ...request, auth: { ...Object(request.auth), secret: made.field('id') } } }
      }
      const saved = await test.call('POST', '/v1/actions', { body: sent })
      expect(saved.status, saved.text).toBe(201)
      expect(saved.body).toMatchObject({ warnings: [] })
    }
  })
})

describeOnEachDatabase('what a template sends', open => {
  const live = useLiveApp(open)
  /** Runs the action of a template as a test does, against the upstream in place of the service. */
  const runTemplate = async (id: string, call: object) => {
    const { action } = actionTemplates.find(template => template.id === id) ?? expect.fail(`No template ${id}`)
    const request = isJsonObject(action.request) ? action.request : {}
    const draft = { ...action, request: { ...request, url: `${live().upstream.base}/`, auth: { type: 'none' } } }
    return live().run(`/v1/actions/${String(action.name)}/test`, { draft, ...call })
  }

  it('to Salesforce tells a customer of nobody whose address only looks like theirs', async () => {
    const identity = { email: 'ann@example.com' }
    const other = { Name: 'Other', Email: 'ann@example.com.au', Account: { Name: 'Theirs' } }
    live().upstream.play(() => ({ json: { searchRecords: [other] } }))
    expect((await runTemplate('salesforce_customer', { identity })).result).toEqual({ known: false })
    const own = { Name: 'Ann', Email: 'Ann@Example.com', Owner: { Name: 'Max' } }
    live().upstream.play(() => ({ json: { searchRecords: [other, own] } }))
    const { result } = await runTemplate('salesforce_customer', { identity })
    expect(result).toEqual({ known: true, name: 'Ann', company: null, manager: 'Max' })
  })

  it('to Slack is text alone, which calls nobody', async () => {
    const message = '<!channel> <https://evil.example|your account>'
    await runTemplate('slack_message', { inputs: { message } })
    const sent: unknown = JSON.parse(live().upstream.requests[0]?.body ?? '')
    expect(sent).toMatchObject({ blocks: [{ text: { type: 'plain_text', text: message } }] })
    // What stands beside blocks is read as markup, in notifications.
    expect(isJsonObject(sent) ? sent.text : null).not.toContain('<')
  })
})
