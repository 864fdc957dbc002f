import type { JsonObject } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { actionBody } from '../actions/action-document.ts'

/** An action as somebody begins it: to be looked at, completed and saved. */
export interface Draft {
  /** A definition. Where its request needs a secret that is yet to be made, the name of that stands in place of an id. */
  action: JsonObject
  secrets: LiftedSecret[]
  /** What was left out or guessed, one sentence each. */
  notes: string[]
}

/** A credential that the draft needs, and does not hold. */
export interface LiftedSecret {
  name: string
  /** What was found; null where the source doesn't say it. */
  value: string | null
  hosts: string[]
  usedAs: SecretUse
}

/** `auth`: its id goes into `request.auth.secret`; `header`: a header refers to it by its name; `none`: where it stood no secret can be sent. */
export type SecretUse = 'auth' | 'header' | 'none'

export const draftSchema = z
  .object({
    action: actionBody.document.openapi({
      description:
        'To be completed and saved. With a secret of the use `auth`, `request.auth.secret` holds its name until there is an id.',
    }) as unknown as z.ZodType<JsonObject>,
    secrets: z.array(
      z
        .object({
          name: z.string(),
          value: z.string().nullable().openapi({
            description: 'In this answer alone: it is kept nowhere. null where the source does not say it.',
          }),
          hosts: z.array(z.string()),
          usedAs: z.enum(['auth', 'header', 'none']).openapi({
            description:
              '`auth`: make the secret, and put its id into `request.auth.secret`. `header`: make it under this name, a header refers to it. `none`: no secret can be sent where it stood; see the notes.',
          }),
        })
        .openapi('LiftedSecret'),
    ),
    notes: z.array(z.string()),
  })
  .openapi('ActionDraft')
