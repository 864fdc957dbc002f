import { isJsonObject } from '@bellhop/core'
import { expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { useLiveApp } from '../testing/live-app.ts'

describeOnEachDatabase('the list of actions', open => {
  const live = useLiveApp(open)

  it('finds them by their words and their kind, and says which agents have each', async () => {
    const app = live()
    await app.addAction({ name: 'order_status', title: 'Where is it?' })
    await app.addAction({ name: 'refund', description: 'Use when a customer wants 100% of the money back.' })
    await app.addAction({ name: 'fill', kind: 'client', client: { code: 'return 1', returns: true } })
    const agent = await app.create('/v1/agents', { name: 'Shop', actions: ['refund'] })
    const of = async (query: string) => {
      const { body } = await app.call('GET', `/v1/actions${query}`)
      return isJsonObject(body) && Array.isArray(body.data) ? body.data : []
    }
    const names = async (query: string) => (await of(query)).map(found => (isJsonObject(found) ? found.name : null))
    expect(await names('')).toEqual(['fill', 'order_status', 'refund'])
    expect(await names('?q=WHERE%20is')).toEqual(['order_status'])
    expect(await names('?q=100%25%20of')).toEqual(['refund'])
    expect(await names('?q=e_u')).toEqual([])
    expect(await names('?kind=client')).toEqual(['fill'])
    expect(await names('?q=order&kind=client')).toEqual([])
    expect(await of('?q=refund')).toMatchObject([{ usedBy: [{ id: agent, name: 'Shop' }] }])
    expect(await of('?q=order')).toMatchObject([{ usedBy: [] }])
    const [read] = await of('?q=order')
    expect((await app.call('PUT', '/v1/actions/order_status', { body: read })).status).toBe(200)
  })
})
