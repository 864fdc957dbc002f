import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Action } from '../action/action.ts'
import { createEgress } from '../egress/create-egress.ts'
import type { Egress } from '../egress/types.ts'
import type { JsonValue } from '../json.ts'
import { hostileText } from '../template/hostile-text.testing.ts'
import { createMemorySecrets, type ScriptedUpstream, startScriptedUpstream } from '../testing/index.ts'
import { performRun } from './perform-run.ts'
import { prepareRun } from './prepare-run.ts'
import { define, testHmac } from './testdata/run-kit.ts'

let upstream: ScriptedUpstream
let egress: Egress
let echo: (text: string) => JsonValue = text => text

beforeAll(async () => {
  upstream = await startScriptedUpstream([], ({ headers, body }) => ({ json: { headers, body, echo: echo(body) } }))
  egress = createEgress({ allow: upstream.hostPort })
})
afterAll(async () => {
  await upstream.close()
  await egress.close()
})

const inputs = ['p', 'q', 'h', 'b'].map(name => ({ name, required: false }))

function action(request: object): Action {
  return define({ method: 'POST', url: `${upstream.origin}/a/x{{p}}/end`, ...request }, { inputs })
}

/** Sends it, and gives what arrived; null where a value was refused. */
async function arrived(definition: Action, values: Record<string, string>) {
  const preparation = prepareRun(definition, { inputs: values })
  if (preparation.status === 'refused') {
    expect(['template_invalid', 'input_invalid']).toContain(preparation.error.code)
    return null
  }
  if (preparation.status !== 'prepared') throw new Error(preparation.status)
  const before = upstream.requests.length
  const outcome = await performRun(preparation.prepared, { egress })
  expect(outcome.error).toBeNull()
  expect(upstream.requests).toHaveLength(before + 1)
  const seen = upstream.requests.at(-1)
  if (!seen) throw new Error('Nothing arrived.')
  return { seen, values: preparation.prepared.frozen.values }
}

const runs = { numRuns: 40 }
const any = fc.record({ p: fc.constant('p'), q: fc.constant('q'), h: fc.constant('h'), b: hostileText })

describe('whatever a value is', () => {
  it('it comes out of a JSON body as it was, and changes nothing around it', async () => {
    const body = '{"in":"<{{b}}>","alone":{{b}},"list":[{{b}},"{{q}}"],"fixed":{"admin":false}}'
    const definition = action({ body })
    await fc.assert(
      fc.asyncProperty(any, async given => {
        const got = await arrived(definition, given)
        const b = got?.values.b
        expect(JSON.parse(got?.seen.body ?? '')).toEqual({
          in: `<${b ?? ''}>`,
          alone: b ?? null,
          list: [b ?? null, 'q'],
          fixed: { admin: false },
        })
      }),
      runs,
    )
  })

  it('it comes out of a form as it was, and adds no pair', async () => {
    const definition = action({ body: 'a=1&b=<{{b}}>&c=2', bodyType: 'form' })
    await fc.assert(
      fc.asyncProperty(any, async given => {
        const got = await arrived(definition, given)
        expect([...new URLSearchParams(got?.seen.body)]).toEqual([
          ['a', '1'],
          ['b', `<${got?.values.b ?? ''}>`],
          ['c', '2'],
        ])
      }),
      runs,
    )
  })

  it('it stays within its segment and its pair of the URL', async () => {
    const definition = action({
      query: [
        { name: 'q', value: '<{{q}}>' },
        { name: 'z', value: '1' },
      ],
    })
    let sent = 0
    await fc.assert(
      fc.asyncProperty(fc.record({ p: hostileText, q: hostileText }), async given => {
        const got = await arrived(definition, given)
        if (!got) return
        sent += 1
        const url = new URL(got.seen.path, upstream.origin)
        expect(url.origin).toBe(upstream.origin)
        expect(url.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'a', `x${got.values.p}`, 'end'])
        expect([...url.searchParams]).toEqual([
          ['q', `<${got.values.q ?? ''}>`],
          ['z', '1'],
        ])
      }),
      runs,
    )
    expect(sent).toBeGreaterThan(5)
  })

  it('it adds no line to a header', async () => {
    const definition = action({
      url: `${upstream.origin}/`,
      headers: [
        { name: 'X-H', value: '<{{h}}>' },
        { name: 'X-Z', value: '1' },
      ],
    })
    const known = ['accept', 'accept-encoding', 'connection', 'content-length', 'host', 'user-agent', 'x-h', 'x-z']
    let sent = 0
    await fc.assert(
      fc.asyncProperty(fc.record({ h: fc.oneof(hostileText, fc.string()) }), async given => {
        const got = await arrived(definition, given)
        if (!got) return
        sent += 1
        const names = got.seen.rawHeaders.filter((_, i) => i % 2 === 0).map(name => name.toLowerCase())
        expect(names.filter(name => !known.includes(name))).toEqual([])
        expect(new Set(names).size).toBe(names.length)
        expect(got.seen.headers['x-h']).toBe(got.values.h === undefined ? undefined : `<${got.values.h}>`)
        expect(got.seen.headers['x-z']).toBe('1')
      }),
      runs,
    )
    expect(sent).toBeGreaterThan(5)
  })
})

/** Long enough, and random enough, to be nowhere by chance. */
const secretText = fc
  .string({ unit: fc.constantFrom(...'abcXYZ0189+/=-_.~!*()\'"\\&<>%$#@ éß{}'), minLength: 12, maxLength: 40 })
  .filter(text => text.trim() === text && new Set(text.toLowerCase()).size > 6)

const echoes: Record<string, (text: string) => JsonValue> = {
  raw: text => text,
  split: text => [text, { [text]: text }],
  base64: text => Buffer.from(text).toString('base64'),
  base64url: text => Buffer.from(text).toString('base64url'),
  hex: text => Buffer.from(text).toString('hex').toUpperCase(),
  percent: text => encodeURIComponent(text),
  form: text => new URLSearchParams({ text }).toString(),
  json: text => JSON.stringify({ text }),
  around: text => `before ${text} after`,
  'base64 around': text => Buffer.from(`{"key":"${text}"}`).toString('base64'),
}

describe('whatever a credential is', () => {
  it.each(Object.entries(echoes))('it is read nowhere, sent back as %s', async (_form, encode) => {
    const rest = {
      response: { fields: '*', errorBodyToModel: true },
      messages: { success: 'It is {{ response.echo }}', error: 'It is {{ response.echo }}' },
    }
    const forms = Object.values(echoes).slice(2)
    await fc.assert(
      fc.asyncProperty(secretText, fc.constantFrom('bearer', 'body', 'header'), async (value, type) => {
        // A header of the request takes Latin-1, which all of these are.
        const auth = { type, secret: 'sec_KEY', ...(type === 'bearer' ? {} : { name: 'key' }) }
        const definition = define({ method: 'POST', url: `${upstream.origin}/`, auth }, rest)
        const secrets = createMemorySecrets([{ name: 'KEY', value, hosts: [upstream.hostPort] }])
        const preparation = prepareRun(definition, { inputs: {} })
        if (preparation.status !== 'prepared') throw new Error(preparation.status)
        echo = () => encode(value)
        const outcome = await performRun(preparation.prepared, { egress, secrets, hmac: testHmac })
        expect(outcome.status).toBe('succeeded')
        const record = JSON.stringify(outcome)
        const found = [value, JSON.stringify(value).slice(1, -1), ...forms.slice(0, 4).map(form => String(form(value)))]
        for (const form of found) expect(record.includes(form), form).toBe(false)
      }),
      { numRuns: 20 },
    )
  })
})
