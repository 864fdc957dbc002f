import { isJsonObject } from '@bellhop/core'
import { beforeEach, expect, it } from 'vitest'
import { toJson } from '../database/index.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'

describeOnEachDatabase('the list of runs', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  beforeEach(async () => {
    app = live()
    await app.addAction({
      name: 'order_status',
      inputs: [
        { name: 'order_id', type: 'string' },
        { name: 'pin', type: 'string', sensitive: true, required: false },
      ],
      request: { path: '/orders/{{order_id}}' },
      response: { fields: '*' },
      messages: { success: 'Your order is {{ response.status }}.' },
    })
  })
  const run = (order_id: string, more: object = {}) =>
    app.run('/v1/actions/order_status/runs', { inputs: { order_id, ...more } })
  const listed = async (query: string) => {
    const { status, body, text } = await app.call('GET', `/v1/runs?${query}`)
    expect(status, text).toBe(200)
    const data = isJsonObject(body) && Array.isArray(body.data) ? body.data : []
    return data.map(found => (isJsonObject(found) ? found.id : null))
  }

  it('gives what was made within some time, page after page', async () => {
    const at = () => encodeURIComponent(app.clock.now().toISOString())
    const early = await run('A')
    app.clock.advance(60_000)
    const from = at()
    const runs = [await run('B'), await run('C'), await run('D')]
    app.clock.advance(60_000)
    const to = at()
    const late = await run('E')
    const wanted = runs.map(({ id }) => id).reverse()
    expect(await listed(`from=${from}&to=${to}`)).toEqual(wanted)
    expect(await listed(`to=${from}`)).toEqual([early.id])
    expect(await listed(`from=${to}`)).toEqual([late.id])
    const first = await app.call('GET', `/v1/runs?from=${from}&to=${to}&limit=2`)
    expect(await listed(`from=${from}&to=${to}&limit=2&cursor=${first.field('nextCursor')}`)).toEqual(wanted.slice(2))
  })

  it('gives those of an agent, and of a channel', async () => {
    const agentId = await app.create('/v1/agents', { name: 'Shop', actions: ['order_status'] })
    const other = await app.create('/v1/agents', { name: 'Other', actions: ['order_status'] })
    const alone = await run('A')
    const conversationId = await app.converse(agentId)
    const within = await app.run('/v1/actions/order_status/runs', { inputs: { order_id: 'B' }, conversationId })
    expect(await listed(`agentId=${agentId}`)).toEqual([within.id])
    expect(await listed(`agentId=${other}`)).toEqual([])
    expect(await listed(`channel=${alone.channel}`)).toContain(alone.id)
    expect(await listed('channel=phone')).toEqual([])
  })

  it('finds a run by its id, its inputs, its message or its error, and takes no character for a pattern', async () => {
    const one = await run('ORD-1_%')
    const two = await run('ORD-22')
    app.upstream.play(() => ({ status: 500, json: {} }))
    const three = await run('X')
    expect(await listed(`q=${one.id}`)).toEqual([one.id])
    expect(await listed('q=ord-2')).toEqual([two.id])
    expect(await listed(`q=${encodeURIComponent('1_%')}`)).toEqual([one.id])
    expect(await listed(`q=${encodeURIComponent('%')}`)).toEqual([one.id])
    expect(await listed('q=upstream_status')).toEqual([three.id])
    expect((await listed('q=order%20is')).sort()).toEqual([one.id, two.id].sort())
    expect(await listed('q=nothing%20like%20it')).toEqual([])
  })

  it('is had as CSV in which nothing is a formula and nothing sensitive stands', async () => {
    app.upstream.play(() => ({ json: { status: '=1+1' } }))
    await run('=cmd()', { pin: '0000-pin' })
    await run('plain')
    const answer = await app.call('GET', '/v1/runs/export?action=order_status&q=cmd')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const [head, row, ...rest] = answer.text.split('\r\n')
    expect(head).toMatch(/^id,createdAt,finishedAt,action,/)
    expect(row).toContain('"{""order_id"":""=cmd()"",""pin"":""••••""}"')
    expect(rest).toEqual([''])
    expect(answer.text).not.toContain('0000-pin')
    expect((await app.call('GET', '/v1/runs/export?limit=3')).status).toBe(400)
  })

  it('is had as CSV however many there are', async () => {
    const made = await Promise.all(Array.from({ length: 3 }, () => run('A')))
    const row = await app.parts.database.db
      .selectFrom('runs')
      .selectAll()
      .where('id', '=', made[0]?.id ?? '')
      .executeTakeFirstOrThrow()
    const copies = Array.from({ length: 1_200 }, () => app.parts.ids.next('run'))
    await app.parts.database.db
      .insertInto('runs')
      .columns([
        'workspaceId',
        'id',
        'actionId',
        'action',
        'version',
        'mode',
        'status',
        'channel',
        'startedBy',
        'write',
        'inputs',
        'missing',
        'followUps',
        'trace',
        'createdAt',
        'updatedAt',
      ])
      .values(
        copies.map(id => ({
          workspaceId: row.workspaceId,
          id,
          actionId: row.actionId,
          action: row.action,
          version: row.version,
          mode: row.mode,
          status: row.status,
          channel: row.channel,
          startedBy: row.startedBy,
          write: row.write,
          inputs: toJson({}),
          missing: toJson([]),
          followUps: toJson([]),
          trace: toJson([]),
          createdAt: row.createdAt,
          updatedAt: row.updatedAt,
        })),
      )
      .execute()
    const { text } = await app.call('GET', '/v1/runs/export')
    const ids = text
      .split('\r\n')
      .slice(1, -1)
      .map(line => line.split(',')[0])
    expect(ids).toEqual([...made.map(({ id }) => id), ...copies].sort().reverse())
  })
})

describeOnEachDatabase('the list of conversations', open => {
  const live = useLiveApp(open)

  it('gives those of an agent, of a channel, and of some time', async () => {
    const app = live()
    const one = await app.create('/v1/agents', { name: 'One' })
    const two = await app.create('/v1/agents', { name: 'Two' })
    const first = await app.converse(one)
    app.clock.advance(60_000)
    const from = encodeURIComponent(app.clock.now().toISOString())
    const second = await app.converse(two)
    const ids = async (query: string) => {
      const { body } = await app.call('GET', `/v1/conversations?${query}`)
      const data = isJsonObject(body) && Array.isArray(body.data) ? body.data : []
      return data.map(found => (isJsonObject(found) ? found.id : null))
    }
    expect(await ids(`agentId=${one}`)).toEqual([first])
    expect(await ids(`from=${from}`)).toEqual([second])
    expect(await ids(`to=${from}`)).toEqual([first])
    expect(await ids('channel=api')).toEqual([second, first])
    expect(await ids('channel=embed')).toEqual([])
    expect(await ids('mode=test')).toEqual([])
  })

  it('is had as CSV by the same filters, however many there are, and in which nothing is a formula', async () => {
    const app = live()
    const one = await app.create('/v1/agents', { name: 'One' })
    const two = await app.create('/v1/agents', { name: 'Two' })
    await app.converse(two)
    const first = await app.converse(one, { externalId: '=cmd()' })
    const row = await app.parts.database.db
      .selectFrom('conversations')
      .selectAll()
      .where('id', '=', first)
      .executeTakeFirstOrThrow()
    const copies = Array.from({ length: 450 }, () => ({
      ...row,
      id: app.parts.ids.next('cnv'),
      agentDraft: null,
      contextOutcome: null,
      turnId: null,
    }))
    await app.parts.database.db.insertInto('conversations').values(copies).execute()
    const { text, headers } = await app.call('GET', `/v1/conversations/export?agentId=${one}`)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const [head, ...lines] = text.split('\r\n').slice(0, -1)
    expect(head).toMatch(/^id,createdAt,updatedAt,agentId,/)
    expect(lines.map(line => line.split(',')[0])).toEqual([first, ...copies.map(({ id }) => id)].sort().reverse())
    expect(lines.at(-1)).toContain("'=cmd()")
  })
})
