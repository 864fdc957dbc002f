import { Writable } from 'node:stream'
import { BellhopError } from '@bellhop/core'
import { describe, expect, it } from 'vitest'
import { createLog } from './create-log.ts'
import { createKnownSecrets } from './known-secrets.ts'
import { inLogScope } from './log-scope.ts'

const secret = 'é+/="Zq7CanaryKx2&%~'
const apiKey = `bh_${'k'.repeat(40)}`

function openLog() {
  const lines: string[] = []
  const secrets = createKnownSecrets()
  secrets.add(secret)
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8'))
      done()
    },
  })
  const log = createLog('trace', secrets, destination)
  return { log, secrets, line: () => JSON.parse(lines.at(-1) ?? ''), text: () => lines.join('') }
}

describe('the log', () => {
  it.each<[string, (value: string) => string]>([
    ['as it is', value => value],
    ['in base64', value => Buffer.from(value).toString('base64')],
    ['in base64url', value => Buffer.from(value).toString('base64url')],
    ['in hex', value => Buffer.from(value).toString('hex')],
    ['in a URL', value => `https://x.example/?q=${encodeURIComponent(value)}`],
    ['in JSON', value => JSON.stringify({ value })],
    ['as in Basic', value => Buffer.from(`shop:${value}`).toString('base64')],
  ])('holds no secret that was opened, %s: in a message, a field, an error, its cause and its stack', (_, form) => {
    const { log, text } = openLog()
    const written = form(secret)
    log.info(written)
    log.warn({ url: written, deep: [{ [written]: written }] }, 'x')
    log.error({ err: new Error(`broke at ${written}`, { cause: new Error(written) }) })
    log.error(new AggregateError([new Error(written)], written))
    log.error({ err: written })
    log.child({ bound: written }).info('x')
    expect(text()).not.toContain(written)
    expect(text()).not.toContain('Zq7Canary')
    expect(text().match(/••••/g)?.length).toBeGreaterThan(7)
  })

  it.each([
    ['an API key', `the key ${apiKey} is wrong`, apiKey],
    ['a header', 'Authorization: Bearer abcdefgh12345678', 'abcdefgh12345678'],
    ['a password in an address', 'postgres://bellhop:hunter2hunter2@db/x', 'hunter2hunter2'],
    ['a parameter of an address', 'GET https://x.example/?api_key=hunter2&page=2', 'hunter2'],
    ['the token of an invitation', `/auth/invitations/${'i'.repeat(43)}`, 'i'.repeat(43)],
    ["a visitor's token", `eyJ3b3Jrc3BhY2VJZCI6IndzcCJ9.${'s'.repeat(43)}`, 's'.repeat(43)],
  ])('masks what looks like %s, though nobody has said that it is one', (_, message, hidden) => {
    const { log, text } = openLog()
    log.error({ err: new Error(message), path: message }, message)
    expect(text()).not.toContain(hidden)
    expect(text()).toContain('••••')
  })

  it('masks fields that are named like a credential, and keeps their neighbours', () => {
    const { log, line } = openLog()
    const headers = { Authorization: 'x', 'set-cookie': ['y'], 'X-Api-Key': 'z', accept: 'json' }
    log.info({ headers, accessToken: 't', password: 'p', secretId: 'sec_1', status: 200 }, 'sent')
    expect(line()).toMatchObject({
      headers: { Authorization: '••••', 'set-cookie': '••••', 'X-Api-Key': '••••', accept: 'json' },
      accessToken: '••••',
      password: '••••',
      secretId: 'sec_1',
      status: 200,
      msg: 'sent',
      level: 30,
    })
  })

  it('tells of an error what it is, and not the rows, headers and texts that it carries along', () => {
    const { log, line, text } = openLog()
    const refused = Object.assign(new Error('duplicate key value violates unique constraint "secrets_name"'), {
      code: '23505',
      table: 'secrets',
      constraint: 'secrets_name',
      detail: 'Failing row contains (wsp_1, jane@example.com).',
      where: 'JSON data, line 1: {"card":"4111"}',
      parameters: ['4111 1111'],
      request: { headers: { authorization: 'x' } },
    })
    log.error({ err: new BellhopError('internal', 'It failed.', { cause: refused }) }, 'request failed')
    expect(line().err).toMatchObject({
      type: 'BellhopError',
      code: 'internal',
      message: 'It failed.',
      stack: expect.stringContaining('create-log.test.ts'),
      cause: { code: '23505', table: 'secrets', constraint: 'secrets_name' },
    })
    expect(text()).not.toMatch(/jane@|4111|headers/)
  })

  it.each<[string, () => Error]>([
    ['a parser of JSON', () => thrownBy(() => JSON.parse('{"card": hunter2 4111}'))],
    ['a parser of code', () => thrownBy(() => ['hunter2 4111'].map(text => new RegExp(`(${text}`)))],
    [
      'the database',
      () => Object.assign(new Error('invalid input syntax for type json: "hunter2 4111"'), { code: '22P02' }),
    ],
    [
      'an error without a stack of its own',
      () => Object.assign(new SyntaxError('x'), { message: 'hunter2', stack: 'SyntaxError: hunter2 4111' }),
    ],
  ])('does not quote what was refused by %s, neither in the message nor in the stack', (_, makeError) => {
    const { log, line, text } = openLog()
    log.error({ err: new BellhopError('internal', 'It failed.', { cause: makeError() }) }, 'request failed')
    log.error(new AggregateError([makeError()], 'several'))
    expect(text()).not.toMatch(/hunter2|4111/)
    expect(line().err.errors[0].message).toMatch(/left out/)
  })

  it('keeps the frames of an error whose words it leaves out, and the words of all others', () => {
    const { log, line } = openLog()
    log.error({ err: thrownBy(() => JSON.parse('{"card": hunter2}')) })
    expect(line().err.stack).toMatch(/^SyntaxError: \(left out.*\)\n +at .*create-log\.test\.ts/s)
    log.error({ err: Object.assign(new Error('relation "x" does not exist'), { code: '42P01' }) })
    expect(line().err.message).toBe('relation "x" does not exist')
  })

  it('says in each line during which request, turn and run it was written, also behind waits', async () => {
    const { log, line } = openLog()
    await inLogScope({ requestId: 'req_1' }, async () => {
      await new Promise(resolve => setTimeout(resolve, 1))
      await inLogScope({ runId: 'run_1' }, async () => {
        log.warn('x')
        expect(line()).toMatchObject({ requestId: 'req_1', runId: 'run_1' })
      })
      log.warn({ runId: 'run_2' }, 'x')
      expect(line()).toMatchObject({ requestId: 'req_1', runId: 'run_2' })
    })
    log.warn('x')
    expect(line()).not.toHaveProperty('requestId')
  })

  it('stays readable where a secret is a digit, a brace or a word of JSON', () => {
    const { log, secrets, line } = openLog()
    secrets.add('1', '}', 'level', 'null', '30', ':"')
    log.info({ count: 130, at: null, note: 'level 1 is } reached' }, 'all is well')
    expect(line()).toMatchObject({ level: 30, count: 130, at: null, msg: 'all is well' })
    expect(line().note).toBe('•••• •••• is •••• reached')
  })

  it('knows the last thousand secrets, and forgets none that is used again', () => {
    const { log, secrets, text } = openLog()
    for (let number = 0; number < 1_500; number++) {
      secrets.add(`secret-value-${number}-of-many`)
      secrets.add(secret)
    }
    log.info({ a: 'secret-value-1400-of-many', b: secret }, 'x')
    expect(text()).not.toMatch(/value-1400|Zq7Canary/)
  })

  it("never forgets the operator's own, however many secrets workspaces use", () => {
    const { log, secrets, text } = openLog()
    secrets.pin('key-of-the-operator')
    secrets.add('key-of-the-operator')
    for (let number = 0; number < 1_500; number++) secrets.add(`secret-value-${number}-of-many`)
    log.info({ a: 'key-of-the-operator' }, 'x')
    expect(text()).not.toContain('key-of-the-operator')
    secrets.pin('another-of-the-operator')
    log.info({ a: 'another-of-the-operator' }, 'x')
    expect(text()).not.toContain('another-of-the-operator')
  })
})

function thrownBy(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('It threw no error.')
}
