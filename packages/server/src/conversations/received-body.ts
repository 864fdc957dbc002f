import { z } from '@hono/zod-openapi'

/** What a customer says, or the button that they press. */
export const receivedBody = z.union(
  [
    z.strictObject({ text: z.string().trim().min(1).max(10_000) }),
    z.strictObject({ action: z.string().max(60).nullable() }),
  ],
  'Give either `text`, what is said, or `action`, the name of the button that is pressed (null for none of those offered).',
)
