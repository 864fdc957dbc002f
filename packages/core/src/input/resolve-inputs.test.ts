import { describe, expect, it } from 'vitest'
import type { Action, ActionInput } from '../action/action.ts'
import { type Call, resolveInputs } from './resolve-inputs.ts'

const now = new Date('2026-11-20T11:00:00Z')

function input(name: string, rest: Partial<ActionInput> = {}): ActionInput {
  return {
    name,
    type: 'string',
    title: `The ${name}`,
    description: '',
    example: null,
    required: true,
    default: null,
    options: null,
    pattern: null,
    min: null,
    max: null,
    when: null,
    from: 'conversation',
    value: null,
    shownToModel: false,
    askAgain: false,
    sensitive: false,
    ...rest,
  }
}

function action(inputs: ActionInput[], rest: Partial<Action> = {}): Action {
  return {
    name: 'act',
    title: 'Act',
    description: 'Acts when it is asked to.',
    examples: [],
    kind: 'widget',
    enabled: true,
    runMode: null,
    approvalExpiresMs: 900_000,
    requires: { identity: 'none' },
    context: [],
    collect: 'form',
    readBack: null,
    escalates: false,
    inputs,
    request: null,
    response: { transform: null, fields: null, errorBodyToModel: false, sample: null },
    messages: { before: null, success: null, error: null, byStatus: {} },
    widget: 'w',
    client: null,
    followUps: { success: [], failure: [] },
    offer: 'never',
    ...rest,
  }
}

const resolve = (inputs: ActionInput[], call: Partial<Call> = {}, rest: Partial<Action> = {}) =>
  resolveInputs(action(inputs, rest), { inputs: {}, now, ...call })

const missingNames = (resolved: ReturnType<typeof resolve>) => resolved.missing.map(({ name }) => name)

describe('an input from the conversation', () => {
  it('is typed, and its origin is named', () => {
    const resolved = resolve([input('count', { type: 'integer' }), input('day', { type: 'date' })], {
      inputs: { count: ' 3 ', day: 'tomorrow' },
    })
    expect(resolved).toMatchObject({
      values: { count: 3, day: '2026-11-21' },
      origins: { count: 'call', day: 'call' },
      applicable: ['count', 'day'],
      missing: [],
      issues: [],
      ignored: [],
      error: null,
      identityRequired: false,
    })
  })

  it('is what this call gives, else what the conversation holds, else the default', () => {
    const inputs = [input('a', { required: false, default: 'default' })]
    expect(resolve(inputs, { inputs: { a: 'call' }, held: { a: 'held' } })).toMatchObject({
      values: { a: 'call' },
      origins: { a: 'call' },
    })
    expect(resolve(inputs, { held: { a: 'held' } })).toMatchObject({ values: { a: 'held' }, origins: { a: 'held' } })
    expect(resolve(inputs)).toMatchObject({ values: { a: 'default' }, origins: { a: 'default' } })
  })

  it('is not taken from what the conversation holds when it asks again', () => {
    expect(resolve([input('a', { askAgain: true })], { held: { a: 'held' } })).toMatchObject({
      values: {},
      missing: [{ name: 'a' }],
    })
  })

  it.each([[''], ['  '], [null], [undefined]])('is not given by %j', empty => {
    const inputs = [input('a'), input('b', { required: false, default: 'default' })]
    const resolved = resolve(inputs, { inputs: { a: empty, b: empty }, held: { a: 'held' } })
    expect(resolved.values).toEqual({ a: 'held', b: 'default' })
    expect(resolved.error).toBeNull()
  })

  it('is asked for when it is required and missing, which is no error', () => {
    const resolved = resolve([input('a'), input('b', { required: false }), input('c')])
    expect(missingNames(resolved)).toEqual(['a', 'c'])
    expect(resolved.missing[0]).toEqual(input('a'))
    expect(resolved).toMatchObject({ values: {}, issues: [], error: null })
  })

  it('takes false and 0 as given', () => {
    const inputs = [input('a', { type: 'boolean' }), input('b', { type: 'integer' })]
    expect(resolve(inputs, { inputs: { a: false, b: 0 } }).values).toEqual({ a: false, b: 0 })
  })

  it('names its title, its place and what would do when it cannot be read', () => {
    const resolved = resolve([input('count', { type: 'integer', title: 'Number of items' }), input('b')], {
      inputs: { count: '3 items', b: { c: 1 } },
    })
    expect(resolved.issues).toEqual([
      { path: '$.inputs.count', message: 'Number of items must be a whole number in digits, such as 3.' },
      { path: '$.inputs.b', message: 'The b must be text.' },
    ])
    expect(resolved.error).toMatchObject({ code: 'input_invalid', issues: resolved.issues })
    expect(resolved.missing).toEqual([])
    expect(resolved.values).toEqual({})
  })

  it('never falls back on held or default values when the call gives a bad one', () => {
    const inputs = [input('n', { type: 'integer', required: false, default: 7 })]
    const resolved = resolve(inputs, { inputs: { n: 'x' }, held: { n: 5 } })
    expect(resolved.values).toEqual({})
    expect(resolved.error?.code).toBe('input_invalid')
  })

  it('passes over what the conversation holds for another type', () => {
    expect(resolve([input('n', { type: 'integer' })], { held: { n: 'ORD-1' } })).toMatchObject({
      missing: [{ name: 'n' }],
      error: null,
    })
    expect(resolve([input('n')], { held: { n: { a: 1 } } })).toMatchObject({ missing: [{ name: 'n' }], error: null })
  })

  it("reads in the agent's time zone and country", () => {
    const resolved = resolve([input('day', { type: 'date' }), input('phone', { type: 'phone' })], {
      inputs: { day: '2027-03-04T23:30:00Z', phone: '030 901820' },
      agent: { timeZone: 'Europe/Berlin', country: 'DE' },
    })
    expect(resolved.values).toEqual({ day: '2027-03-05', phone: '+4930901820' })
  })

  it('reads the words of a date without being told the present', () => {
    const resolved = resolveInputs(action([input('day', { type: 'date' })]), { inputs: { day: 'today' } })
    expect(resolved.values.day).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  })

  it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])('may be called %s', name => {
    expect(resolve([input(name)], { held: {} })).toMatchObject({ missing: [{ name }], error: null })
    const resolved = resolve([input(name)], { inputs: { [name]: 'given' } })
    expect(Object.entries(resolved.values)).toEqual([[name, 'given']])
  })
})

describe('when', () => {
  const inputs = [
    input('reason', {
      options: [
        { value: 'damaged', label: 'Arrived damaged' },
        { value: 'late', label: 'Late' },
      ],
    }),
    input('photo', { when: { input: 'reason', equals: 'damaged' } }),
    input('note', { when: { input: 'photo', given: true } }),
  ]

  it('asks only for what applies, one step after the other', () => {
    expect(missingNames(resolve(inputs))).toEqual(['reason'])
    expect(missingNames(resolve(inputs, { inputs: { reason: 'Late' } }))).toEqual([])
    expect(missingNames(resolve(inputs, { inputs: { reason: 'arrived damaged' } }))).toEqual(['photo'])
    expect(missingNames(resolve(inputs, { inputs: { reason: 'damaged', photo: 'p' } }))).toEqual(['note'])
  })

  it('never sends an input that does not apply, even when it is given, held or has a default', () => {
    const resolved = resolve(
      [...inputs, input('d', { required: false, default: 'x', when: { input: 'photo', given: true } })],
      {
        inputs: { reason: 'late', photo: 'p' },
        held: { note: 'n' },
      },
    )
    expect(resolved.values).toEqual({ reason: 'late' })
    expect(resolved.applicable).toEqual(['reason'])
    expect(resolved.ignored).toEqual(['photo'])
    expect(resolved.error).toBeNull()
  })

  it('does not read an input that does not apply', () => {
    const count = input('count', { type: 'integer', when: { input: 'reason', equals: 'damaged' } })
    expect(resolve([...inputs.slice(0, 1), count], { inputs: { reason: 'late', count: 'x' } }).error).toBeNull()
  })

  it('compares in the type of the input that it looks at', () => {
    const count = input('count', { type: 'integer', max: 5 })
    const why = input('why', { when: { input: 'count', in: ['3', '99'] } })
    expect(missingNames(resolve([count, why], { inputs: { count: '3.0' } }))).toEqual(['why'])
    expect(missingNames(resolve([count, why], { inputs: { count: 4 } }))).toEqual([])
  })

  it('looks at bound inputs and defaults, too', () => {
    const plan = input('plan', { from: 'identity.plan' })
    const tone = input('tone', { required: false, default: 'kind' })
    const asked = input('asked', { when: { input: 'plan', equals: 'pro' } })
    const styled = input('styled', { when: { input: 'tone', equals: 'kind' } })
    expect(missingNames(resolve([plan, tone, asked, styled], { identity: { plan: 'pro' } }))).toEqual([
      'asked',
      'styled',
    ])
  })

  it('sees earlier inputs alone', () => {
    const early = input('early', { when: { input: 'late', given: true } })
    expect(resolve([early, input('late')], { inputs: { late: 'x' } }).applicable).toEqual(['late'])
  })

  it('applies to bound inputs: one that does not apply is not required', () => {
    const bound = input('customer', { from: 'identity.sub', when: { input: 'reason', equals: 'damaged' } })
    const resolved = resolve([...inputs.slice(0, 1), bound], { inputs: { reason: 'late' } })
    expect(resolved).toMatchObject({ identityRequired: false, error: null })
  })
})

describe('a bound input', () => {
  const customer = input('customer', { from: 'identity.sub', title: 'Customer number' })

  it.each<[ActionInput['from'], Partial<Call>, string]>([
    ['identity.sub', { identity: { sub: 'c1' } }, 'identity'],
    ['context.sub', { context: { sub: 'c1' } }, 'context'],
    ['page.sub', { page: { sub: 'c1' } }, 'page'],
  ])('comes from its source %s', (from, call, origin) => {
    const resolved = resolve([input('a', { from })], call)
    expect(resolved).toMatchObject({ values: { a: 'c1' }, origins: { a: origin }, error: null })
  })

  it('may be a constant', () => {
    expect(resolve([input('a', { from: 'constant', type: 'integer', value: 3 })])).toMatchObject({
      values: { a: 3 },
      origins: { a: 'constant' },
    })
  })

  it('never comes from the call, the conversation, the page, another source or a default', () => {
    const everywhere: Partial<Call> = {
      held: { customer: 'evil', sub: 'evil' },
      page: { customer: 'evil', sub: 'evil' },
      context: { customer: 'evil', sub: 'evil' },
    }
    const bound = { ...customer, default: 'evil' }
    for (const call of [
      everywhere,
      { ...everywhere, inputs: { customer: 'evil' }, unknownInputs: 'ignore' as const },
    ]) {
      const resolved = resolve([bound], call)
      expect(resolved).toMatchObject({ values: {}, identityRequired: true, missing: [] })
      expect(resolved.error).toMatchObject({ code: 'identity_required', issues: [{ path: '$.identity.sub' }] })
    }
    expect(
      resolve([input('a', { from: 'context.k' })], { page: { k: 'evil' }, identity: { k: 'evil' } }),
    ).toMatchObject({
      values: {},
      error: { code: 'input_missing', issues: [{ path: '$.context.k' }] },
    })
    expect(resolve([input('a', { from: 'page.k' })], { context: { k: 'x' } }).error?.code).toBe('input_missing')
  })

  it('is never overwritten by the call', () => {
    const resolved = resolve([customer], {
      inputs: { customer: 'evil' },
      identity: { sub: 'c1' },
      unknownInputs: 'ignore',
    })
    expect(resolved).toMatchObject({ values: { customer: 'c1' }, ignored: ['customer'], error: null })
  })

  it('is refused as an argument', () => {
    const resolved = resolve([customer], { inputs: { customer: 'evil' }, identity: { sub: 'c1' } })
    expect(resolved.issues).toEqual([
      { path: '$.inputs.customer', message: "Customer number can't be given: it is set by the server." },
    ])
    expect(resolved.error?.code).toBe('input_invalid')
  })

  it('may be absent when it is not required', () => {
    const inputs = (['identity.k', 'context.k', 'page.k', 'constant'] as const).map((from, index) =>
      input(`i${index}`, { from, required: false }),
    )
    expect(resolve(inputs)).toMatchObject({ values: {}, issues: [], error: null, identityRequired: false })
    expect(resolve(inputs, { identity: null }).error).toBeNull()
  })

  it('counts an empty claim as missing', () => {
    expect(resolve([customer], { identity: { sub: ' ' } }).error?.code).toBe('identity_required')
  })

  it('reads own claims alone', () => {
    expect(resolve([input('a', { from: 'identity.constructor' })], { identity: {} }).identityRequired).toBe(true)
  })

  it('is not repeated by what is said of it: who called may not know it', () => {
    const born = input('born', { type: 'date', from: 'identity.born' })
    const { issues } = resolve([born], { identity: { born: '03/04/1990' } })
    expect(issues).toMatchObject([{ path: '$.identity.born', message: expect.stringContaining('is ambiguous') }])
    expect(JSON.stringify(issues)).not.toContain('1990')
  })

  it('is typed: a list or an object is an error of its source', () => {
    const resolved = resolve([customer], { identity: { sub: { id: 1 } } })
    expect(resolved.issues).toEqual([{ path: '$.identity.sub', message: 'Customer number must be text.' }])
    expect(resolved.error?.code).toBe('input_invalid')
  })
})

describe('what an action requires', () => {
  it('needs a verified identity when it says so', () => {
    const requires = { identity: 'verified' as const }
    for (const identity of [null, undefined]) {
      expect(resolve([], { identity }, { requires })).toMatchObject({
        identityRequired: true,
        error: { code: 'identity_required', issues: [{ path: '$.identity' }] },
      })
    }
    expect(resolve([], { identity: { sub: 'c1' } }, { requires }).error).toBeNull()
  })

  it('needs every context key that it lists, with a single value', () => {
    const context = ['account_id', 'tier', 'constructor']
    const resolved = resolve([], { context: { account_id: 'a', tier: {} }, page: { constructor: 'x' } }, { context })
    expect(resolved.error?.code).toBe('input_missing')
    expect(resolved.issues.map(({ path }) => path)).toEqual(['$.context.tier', '$.context.constructor'])
    expect(resolve([], { context: { account_id: 0, tier: false, constructor: '' } }, { context }).error).toBeNull()
  })

  it('lists everything that is wrong, and is named by what asking again would not mend', () => {
    const resolved = resolve(
      [input('n', { type: 'integer' }), input('who', { from: 'identity.sub' }), input('m')],
      { inputs: { n: 'x', extra: 1 } },
      { context: ['key'] },
    )
    expect(resolved.error).toMatchObject({ code: 'identity_required' })
    expect(resolved.error?.issues.map(({ path }) => path)).toEqual([
      '$.identity.sub',
      '$.context.key',
      '$.inputs.n',
      '$.inputs.extra',
    ])
    expect(missingNames(resolved)).toEqual(['m'])
  })
})

describe('extra arguments', () => {
  const inputs = { a: 'x', extra: 1, 'odd name': 2, ['__proto__' as string]: 3 }

  it('are refused, each with its path', () => {
    const given: Record<string, unknown> = JSON.parse('{"a":"x","extra":1,"odd name":2,"__proto__":3,"constructor":4}')
    const resolved = resolve([input('a')], { inputs: given })
    expect(resolved.issues.map(({ path }) => path)).toEqual([
      '$.inputs.extra',
      "$.inputs['odd name']",
      '$.inputs.__proto__',
      '$.inputs.constructor',
    ])
    expect(resolved.error?.code).toBe('input_invalid')
  })

  it('are left aside and listed for a model', () => {
    const resolved = resolve([input('a')], { inputs, unknownInputs: 'ignore' })
    expect(resolved).toMatchObject({ values: { a: 'x' }, error: null })
    expect(resolved.ignored.slice(0, 2)).toEqual(['extra', 'odd name'])
  })
})
