import { BellhopError, toPublicError } from '@bellhop/core'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import type { Parts } from '../parts.ts'
import type { AppEnv } from './app-env.ts'
import { answerKeyed } from './idempotency-key.ts'

it('says of a stream, which is not kept, where to read what it said', async () => {
  const parts = { answerOnce: async () => ({ status: 200, body: null, replayed: true }) } as unknown as Parts
  const principal = { workspaceId: 'wsp_1', scopes: [], actor: { type: 'api_key', id: 'key_1' } } as never
  const app = new Hono<AppEnv>()
  app.post('/stream', c =>
    answerKeyed(parts, c, { principal, key: 'k', body: {} }, async () => new Response('data: 1')),
  )
  let thrown: unknown
  app.onError((error, c) => {
    thrown = error
    return c.json({}, 500)
  })
  await app.request('/stream', { method: 'POST' })
  expect(thrown).toBeInstanceOf(BellhopError)
  expect(toPublicError(thrown)).toMatchObject({ code: 'conflict', hint: expect.stringContaining('/events') })
})
