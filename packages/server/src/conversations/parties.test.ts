import { expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { useLiveApp } from '../testing/live-app.ts'

const parties = {
  medium: 'phone',
  direction: 'outbound',
  contactNumber: '+4915112345678',
  agentNumber: '+498912345',
  externalId: 'call-77',
}

describeOnEachDatabase('Who a conversation is between', open => {
  const live = useLiveApp(open)

  it('is kept with it, and known to the requests of its actions', async () => {
    const app = live()
    const names = ['contact_number', 'agent_number', 'direction', 'medium', 'agent_uuid', 'conversation_id']
    const query = names.map(name => ({ name, value: `{{${name}}}` }))
    await app.addAction({ name: 'look_up', inputs: [], request: { path: '/who', query } })
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['look_up'] })
    const id = await app.converse(agent, parties)
    expect((await app.call('GET', `/v1/conversations/${id}`)).body).toMatchObject(parties)
    await app.say(id, { action: 'look_up' })
    const sent = new URL(app.upstream.requests[0]?.path ?? '', 'http://upstream').searchParams
    expect(Object.fromEntries(sent)).toEqual({
      contact_number: parties.contactNumber,
      agent_number: parties.agentNumber,
      direction: 'outbound',
      medium: 'phone',
      agent_uuid: agent,
      conversation_id: id,
    })
  })

  it('is nobody’s number and inbound where nothing is said of it, and empty is nothing', async () => {
    const app = live()
    const agent = await app.create('/v1/agents', { name: 'Desk' })
    const none = { direction: 'inbound', contactNumber: null, agentNumber: null, externalId: null }
    for (const given of [{}, { contactNumber: ' ', agentNumber: '', externalId: null }]) {
      const id = await app.converse(agent, given)
      expect((await app.call('GET', `/v1/conversations/${id}`)).body).toMatchObject(none)
    }
  })

  it.each([{ direction: 'sideways' }, { contactNumber: 7 }, { agentNumber: '1'.repeat(41) }, { externalId: {} }])(
    'is refused where it is %j',
    async given => {
      const app = live()
      const agent = await app.create('/v1/agents', { name: 'Desk' })
      const answer = await app.call('POST', '/v1/conversations', { body: { agent, ...given } })
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'request_invalid' } } })
    },
  )
})
