import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callBellhop } from '../testing/call-bellhop.ts'
import { createInstallation, type Installation } from '../testing/installation.ts'

// The command against the real database of a server that is started and stopped: a start takes seconds, so it is used for all.

const person = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation?.remove())

const resetLink = (...words: string[]) => callBellhop(['people', 'reset-link', ...words], installation.environment)

describe('bellhop people reset-link', () => {
  it('makes no database where there is none, and asks whose password', async () => {
    expect(await resetLink(person.email)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/Set BELLHOP_DATA_DIR/),
    })
    expect(await resetLink()).toMatchObject({ code: 2, err: 'Say whose password: bellhop people reset-link EMAIL' })
    expect(await resetLink(person.email, 'more')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/takes no "more"/),
    })
  })

  it('makes a link that sets a password, for somebody whom the server knows, while the server is stopped', async () => {
    const first = await installation.startServer()
    expect((await installation.call('POST', '/auth/setup', person)).status).toBe(204)
    const locked = await resetLink(person.email)
    expect(locked).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/Stop the server, call this again/) })
    expect(await installation.stop(first)).toBe(0)

    expect(await resetLink('nobody@example.com')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/Nobody has the address/),
    })
    const made = await resetLink('Ada@Example.com')
    expect(made).toMatchObject({ code: 0, err: expect.stringMatching(/^For Ada, once, until /) })
    expect(made.out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/reset-password#[\w-]{43}$/)

    const second = await installation.startServer()
    const token = new URL(made.out).hash.slice(1)
    const set = { token, password: 'a new horse battery' }
    expect((await installation.call('POST', '/auth/password-reset', set)).status).toBe(204)
    const { email } = person
    expect((await installation.call('POST', '/auth/sign-in', { email, password: set.password })).status).toBe(204)
    expect((await installation.call('POST', '/auth/password-reset', set)).status).toBe(410)
    expect(await installation.stop(second)).toBe(0)
  }, 120_000)
})
