import { parseMessage } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import type { Agent } from './agent.ts'
import { isCountry, isPublicKey, toLocale, toOrigin, toTimeZone } from './agent-values.ts'
import { type IdentityAlgorithm, identityAlgorithms, isSharedKeyAlgorithm } from './identity-key.ts'

const handOverWish = z.enum(['required', 'optional']).optional()

/** An agent as authored; its output has every default filled in. What it refers to is checked elsewhere. */
export const agentSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  instructions: message(20_000).default(''),
  model: z.string().trim().min(1).max(200).nullable().default(null),
  modelSettings: z
    .strictObject({
      secret: z.string().max(60).nullable().default(null),
      temperature: z.number().min(0).max(2).nullable().default(null),
      maxOutputTokens: z.int().min(16).max(200_000).nullable().default(null),
      contextTokens: z.int().min(1_000).max(200_000).default(32_000),
      price: z.strictObject({ input: perMillion(), output: perMillion() }).nullable().default(null),
    })
    .prefault({}),
  actions: z.array(z.string().max(60)).max(100).default([]).refine(unique, 'Names an action twice.'),
  runModes: z
    .record(z.string().max(60), z.literal('confirm', 'An agent may only tighten: the one value here is "confirm".'))
    .default({}),
  greeting: message(2_000).nullable().default(null),
  locale: normalised(toLocale, 'Is no locale that is known here, such as en-US or de.').default('en-US'),
  timeZone: normalised(toTimeZone, 'Is no time zone of the IANA list, such as Europe/Berlin.').default('UTC'),
  country: z
    .string()
    .toUpperCase()
    .refine(isCountry, 'Is no country of ISO 3166-1 in two letters, such as US or DE.')
    .default('US'),
  allowedOrigins: z
    .array(
      normalised(toOrigin, 'Has to be an exact origin, such as https://shop.example.com, without a path or a "*".'),
    )
    .max(50)
    .default([])
    .transform(origins => [...new Set(origins)]),
  identityKeys: z
    .array(
      z
        .strictObject({
          kid: z.string().min(1).max(200).nullable().default(null),
          alg: z.enum(identityAlgorithms),
          key: z.string().trim().max(10_000),
          use: z.enum(['token', 'userHash']).nullable().default(null),
        })
        .superRefine(({ alg, key, use }, context) => {
          if (use === 'userHash' && alg !== 'HS256')
            context.addIssue({ code: 'custom', path: ['use'], message: 'A user hash is made with an HS256 key.' })
          if (isSharedKeyAlgorithm(alg) ? /^sec_[0-9a-f]+$/.test(key) : isPublicKey(key, alg)) return
          context.addIssue({ code: 'custom', path: ['key'], message: keyAdvice(alg) })
        }),
    )
    .max(10)
    .default([]),
  context: z
    .strictObject({
      url: z.string().max(2_000).refine(isHttpUrl, 'Has to be an https:// address.'),
      secret: z.string().max(60).nullable().default(null),
      timeoutMs: z.int().min(500).max(30_000).default(5_000),
    })
    .nullable()
    .default(null),
  handOver: z
    .strictObject({
      enabled: z.boolean().default(true),
      title: z.string().trim().min(1).max(80).nullable().default(null),
      fields: z
        .strictObject({
          name: handOverWish,
          email: handOverWish,
          phone: handOverWish,
          message: handOverWish,
        })
        .refine(({ email, phone }) => email !== undefined || phone !== undefined, 'Needs `email` or `phone`.')
        .default({ name: 'optional', email: 'required', message: 'required' }),
    })
    .nullable()
    .default(null),
  appearance: z
    .strictObject({
      accent: z
        .string()
        .regex(/^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/, 'Has to be a colour such as #1c5048.')
        .nullable()
        .default(null),
      theme: z.enum(['light', 'dark', 'auto']).default('auto'),
      position: z.enum(['left', 'right']).default('right'),
      title: z.string().trim().min(1).max(80).nullable().default(null),
      subtitle: z.string().trim().min(1).max(160).nullable().default(null),
      launcherText: z.string().trim().min(1).max(40).nullable().default(null),
      texts: z.record(z.string().max(40), z.string().max(300)).default({}),
    })
    .prefault({}),
  limits: z
    .strictObject({
      sessionsPerMinute: z.int().min(1).max(1_000_000).optional(),
      messagesPerMinute: z.int().min(1).max(1_000_000).optional(),
      stepsPerTurn: z.int().min(1).max(100).optional(),
      runsPerTurn: z.int().min(1).max(1_000).optional(),
      identicalPerTurn: z.int().min(1).max(100).optional(),
    })
    .default({}),
}) satisfies z.ZodType<Agent>

function perMillion() {
  return z.number().min(0).max(1_000_000)
}

function message(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .superRefine((text, context) => {
      for (const problem of parseMessage(text).problems) context.addIssue({ code: 'custom', message: problem.message })
    })
}

/** A text that `normalise` has a proper form for. */
function normalised(normalise: (text: string) => string | null, advice: string) {
  return z
    .string()
    .max(300)
    .transform((text, context) => {
      const value = normalise(text)
      if (value !== null) return value
      context.issues.push({ code: 'custom', message: advice, input: text })
      return z.NEVER
    })
}

function unique(names: readonly string[]): boolean {
  return new Set(names).size === names.length
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

function keyAdvice(alg: IdentityAlgorithm): string {
  if (isSharedKeyAlgorithm(alg)) return `For ${alg} name the secret that holds the shared key: sec_….`
  const size = alg === 'RS256' || alg === 'PS256' ? ' of 2048 bits or more' : ''
  return `Has to be a public key for ${alg}${size} as PEM ("-----BEGIN PUBLIC KEY-----"), never a private one.`
}
