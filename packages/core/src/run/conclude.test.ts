import { describe, expect, it } from 'vitest'
import { errorCodes } from '../error/codes.ts'
import type { JsonObject } from '../json.ts'
import { detailOf, openKit, prepare } from './testdata/run-kit.ts'

const order = {
  status: 'shipped',
  customer: { email: 'ann@example.com' },
  tracking: { number: 'T1', token: 'x' },
  items: [{ name: 'Mug', cost: 3 }],
}

async function read(rest: JsonObject, { status = 200, body = order as JsonObject } = {}) {
  const kit = await openKit([{ status, json: body }])
  return kit.run(kit.action('GET', '/', {}, rest))
}

describe('the model sees of a success', () => {
  it('status and message alone, where the author said nothing', async () => {
    const outcome = await read({ messages: { success: 'It is {{ response.status }}.' } })
    expect(outcome.result).toEqual({ status: 'succeeded', message: 'It is shipped.' })
    expect((await read({})).result).toEqual({ status: 'succeeded', message: null })
  })

  it('the fields that the author names', async () => {
    const fields = ['status', 'tracking.number', 'items.name', 'nothing.here']
    expect((await read({ response: { fields } })).result).toEqual({
      status: 'shipped',
      tracking: { number: 'T1' },
      items: [{ name: 'Mug' }],
    })
    expect((await read({ response: { fields: [] } })).result).toEqual({})
  })

  it('everything, where the author says so', async () => {
    expect((await read({ response: { fields: '*' } })).result).toEqual(order)
  })
})

describe('the customer hears of a failure', () => {
  it.each([
    ['', 'nothing of what the words are made of came'],
    [' ', 'only white space did'],
  ])("the built-in words where %j is left of the author's: %s", async why => {
    const messages = { error: '{{ response.why }}', byStatus: { '404': '{{ response.why }}' } }
    for (const status of [404, 500]) {
      const { message } = await read({ messages }, { status, body: { why } })
      expect(message).toBe(errorCodes.upstream_status.customer)
    }
  })
})

describe('the model sees of a failure', () => {
  it('its code, its status and what to do, never what is for the author', async () => {
    const outcome = await read(
      { messages: { error: 'Sorry: {{ response.why }}' } },
      { status: 404, body: { why: 'gone' } },
    )
    expect(outcome).toMatchObject({ message: 'Sorry: gone', error: { message: 'The API answered 404.' } })
    expect(outcome.result).toEqual({
      status: 'failed',
      error: { code: 'upstream_status', status: 404, message: errorCodes.upstream_status.model },
    })
  })

  it('the body of the error only where the author says so, 2 kB of it', async () => {
    const body = { why: 'é'.repeat(2_000) }
    const rest = { response: { fields: '*', errorBodyToModel: true } }
    const outcome = await read(rest, { status: 400, body })
    expect(outcome.result).toEqual({
      status: 'failed',
      error: expect.objectContaining({ body: `{"why":"${'é'.repeat(996)}` }),
    })
    expect(JSON.stringify((await read({ response: { fields: '*' } }, { status: 400, body })).result)).not.toContain('é')
  })
})

describe('the customer', () => {
  it('is told what the author wrote, from the answer and all that the run knows', async () => {
    const kit = await openKit([{ json: order }])
    const success =
      '{{ contact.name }}: {{ inputs.note }} {{ inputs.pin }} {{ context.plan.name }} {{ agent.name }} ' +
      '{{ run.id }} {{ run.status }} {{ run.httpStatus }} {{ run.action }} {{ run.version }} {{ response.items[0].cost | currency: "EUR" }}'
    const action = kit.action(
      'GET',
      '/',
      {},
      { messages: { success }, inputs: [{ name: 'note' }, { name: 'pin', sensitive: true }] },
    )
    const prepared = prepare(
      action,
      {
        inputs: { note: 'hello', pin: '1234' },
        contact: { name: 'Ann' },
        context: { plan: { name: 'gold' } },
        agent: { name: 'Ada', locale: 'de-DE' },
      },
      { version: 3 },
    )
    const { message } = await kit.perform(prepared, { runId: 'run_1' })
    expect(message).toBe('Ann: hello •••• gold Ada run_1 succeeded 200 test_action 3 3,00\u00a0€')
  })

  it('is told nothing where the author wrote nothing for a success', async () => {
    const outcome = await read({})
    expect(outcome.message).toBeNull()
    expect(outcome.trace.map(({ step }) => step)).toEqual(['send', 'respond'])
  })

  it('is shown nothing for what is missing or no single value, and the record notes it', async () => {
    const outcome = await read({ messages: { success: '[{{ response.eta }}][{{ response.tracking }}]' } })
    expect(outcome.message).toBe('[][]')
    expect(detailOf(outcome, 'message')).toEqual({
      notes: [
        'response.eta: it is missing',
        'response.tracking: only text, numbers, true and false are shown; this is an object',
      ],
    })
  })

  it('never sees braces that an API sends expanded', async () => {
    const outcome = await read(
      { messages: { success: '{{ response.status }}' } },
      { body: { status: '{{ inputs.pin }}' } },
    )
    expect(outcome.message).toBe('{{ inputs.pin }}')
  })
})

describe('what is offered next', () => {
  const followUps = { success: ['say_thanks'], failure: ['get_help'] }

  it('depends on how it went', async () => {
    expect((await read({ followUps })).followUps).toEqual(['say_thanks'])
    expect((await read({ followUps }, { status: 404 })).followUps).toEqual(['get_help'])
  })
})
