import { z } from '@hono/zod-openapi'

/** Characters; NIST SP 800-63B asks for 8 at the least, and for no rules about which. */
export const minPasswordLength = 10

export const passwordSchema = z
  .string()
  .min(minPasswordLength, `A password has ${minPasswordLength} characters or more.`)
  .max(200)
