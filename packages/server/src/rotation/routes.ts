import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import type { Parts } from '../parts.ts'
import { requireOperator } from '../workspaces/require-operator.ts'
import { isComplete, keyStatus } from './key-status.ts'
import { noteBegin } from './note-begin.ts'
import { type RotationCursor, rotateSome } from './rotate-keys.ts'
import { signedAloneSince } from './signed-alone-since.ts'

/** How long one call works. */
const budgetMs = 1_000

const tag = 'Keys'
const description = "Takes a key of the server's first workspace: it concerns all of them."

const status = defineRoute({
  method: 'get',
  path: '/v1/keys',
  tag,
  summary: 'What each master key still holds',
  description,
  scope: 'admin',
  audit: { none: 'reads only' },
  response: z
    .object({
      current: z.string().openapi({ description: 'Id of the master key that seals.' }),
      complete: z.boolean().openapi({ description: 'No older key is needed for anything that is stored.' }),
      keys: z.array(z.object({ id: z.string(), state: z.enum(['current', 'older', 'missing']), envelopes: z.int() })),
      secrets: z.int().openapi({ description: 'Secrets that are still to be sealed by a new key of their workspace.' }),
      sealsSince: z.string().openapi({
        description: 'Since when the current key seals: the end of the last rotation, else the start of this node.',
      }),
      visitorTokenMs: z
        .int()
        .openapi({ description: "How long a visitor's browser may come back with a token that an older key signed." }),
    })
    .openapi('KeyStatus'),
})

const rotate = defineRoute({
  method: 'post',
  path: '/v1/keys/rotate',
  tag,
  summary: 'Seal the next part of what older master keys sealed with the current one',
  description: `Works for about a second. Call it with \`after\` set to the \`next\` of the answer before, until that is null. ${description}`,
  scope: 'admin',
  audit: ['key_rotation.begun', 'master_key.rotated', 'secret_key.rotated'],
  body: { schema: z.strictObject({ after: z.string().max(1_000).nullable().default(null) }) },
  unkept: 'each call does the next part, and doing one twice does no harm',
  response: z
    .object({
      rewrapped: z.int(),
      unopened: z
        .int()
        .openapi({ description: 'Rows that could not be opened and stay as they are; the log says which.' }),
      next: z.string().nullable(),
    })
    .openapi('KeyRotation'),
})

export function registerKeyRoutes(app: App, parts: Parts): void {
  const startedAt = parts.clock.now()
  addRoute(app, parts, status, async ({ principal }) => {
    await requireOperator(parts, principal)
    const found = await keyStatus(parts)
    const since = (await signedAloneSince(parts)) ?? startedAt
    return {
      ...found,
      complete: isComplete(found),
      sealsSince: since.toISOString(),
      visitorTokenMs: parts.limits.visitorMs,
    }
  })
  addRoute(app, parts, rotate, async ({ principal, body }) => {
    await requireOperator(parts, principal)
    const from = body.after === null ? null : decode(body.after)
    if (from === null) await noteBegin(parts, principal.actor)
    const { next, ...done } = await rotateSome(parts, { from, budgetMs })
    return { ...done, next: next ? encode(next) : null }
  })
}

const storable = z.string().refine(text => text.isWellFormed() && !text.includes('\0'))
const cursor = z.tuple([z.int().min(0), storable, storable])

function encode({ place, workspaceId, key }: RotationCursor): string {
  return Buffer.from(JSON.stringify([place, workspaceId, key]), 'utf8').toString('base64url')
}

function decode(text: string): RotationCursor {
  try {
    const [place, workspaceId, key] = cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    return { place, workspaceId, key }
  } catch {
    const issue = { path: '$.after', message: 'Has to be the `next` of an answer.' }
    throw new BellhopError('request_invalid', 'No answer has given this place.', { issues: [issue] })
  }
}
