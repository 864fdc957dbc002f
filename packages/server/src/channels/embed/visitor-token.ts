import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Keyring } from '../../crypto/keyring.ts'
import type { ConversationMode } from '../../database/index.ts'

const visitorSchema = z.strictObject({
  workspaceId: z.string(),
  agentId: z.string(),
  /** The page's origin: the token is worth nothing on another page. */
  origin: z.string(),
  conversationId: z.string(),
  contactId: z.string(),
  /** Unix time in milliseconds. */
  expiresAt: z.number(),
  /** Until when a new session may go on in the conversation: for somebody who is known by then, with their identity alone. */
  resumableUntil: z.number(),
  /**
   * Of a conversation of the playground: the id of the person or the API key that opened it, on whose right it rests. The agent's own
   * origins don't matter then: `origin` is that of the playground's frame.
   */
  playground: z.string().optional(),
})

/**
 * The origin of the playground's frame, which is opaque, so that code in it is of no site: browsers say `Origin: null` for every such
 * page. No agent can allow it, so only tokens of the playground are bound to it.
 */
export const playgroundOrigin = 'null'

/** Who a browser is: one conversation with one agent, on pages of one origin. */
export type Visitor = z.infer<typeof visitorSchema>

/** Of the conversation that the visitor is in. */
export function modeOf({ playground }: Pick<Visitor, 'playground'>): ConversationMode {
  return playground ? 'test' : 'live'
}

const moduleGrantSchema = z.strictObject({
  workspaceId: z.string(),
  agentId: z.string(),
  origin: z.string(),
  runId: z.string(),
  sha256: z.string(),
  expiresAt: z.number(),
  playground: z.string().optional(),
})

/** The right to fetch one module, for minutes: `import()` sends no header, so it stands in the address. */
export type ModuleGrant = z.infer<typeof moduleGrantSchema>

export function signVisitor(keyring: Keyring, visitor: Visitor): string {
  return sign(keyring.derive('visitor-token'), visitor)
}

/** The visitor, or null for a token that is not ours, was changed, or is past its time. */
export function readVisitor(keyring: Keyring, token: string, now: Date): Visitor | null {
  const visitor = read(keyring.deriveAll('visitor-token'), token, visitorSchema)
  return visitor && visitor.expiresAt > now.getTime() ? visitor : null
}

/** The same for a token with which nothing but a new session is asked for. */
export function readResumable(keyring: Keyring, token: string, now: Date): Visitor | null {
  const visitor = read(keyring.deriveAll('visitor-token'), token, visitorSchema)
  return visitor && visitor.resumableUntil > now.getTime() ? visitor : null
}

/** The token of an `Authorization` header; null where it holds none. */
export function bearerOf(authorization: string | null | undefined): string | null {
  return /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null
}

export function signModuleGrant(keyring: Keyring, grant: ModuleGrant): string {
  return sign(keyring.derive('module-token'), grant)
}

export function readModuleGrant(keyring: Keyring, token: string, now: Date): ModuleGrant | null {
  const grant = read(keyring.deriveAll('module-token'), token, moduleGrantSchema)
  return grant && grant.expiresAt > now.getTime() ? grant : null
}

function sign(key: Buffer, payload: object): string {
  const body = Buffer.from(JSON.stringify(payload), 'utf8').toString('base64url')
  return `${body}.${mac(key, body).toString('base64url')}`
}

/** What was signed, whatever its time. */
function read<T>(keys: Buffer[], token: string, schema: z.ZodType<T>): T | null {
  const [body, signature, ...rest] = token.split('.')
  if (!body || !signature || rest.length > 0 || token.length > 4_000) return null
  // As text: several texts decode to the same bytes, and only one of them is what was given out.
  const given = Buffer.from(signature)
  const ours = keys.some(key => {
    const expected = Buffer.from(mac(key, body).toString('base64url'))
    return expected.length === given.length && timingSafeEqual(expected, given)
  })
  if (!ours) return null
  const payload = schema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')))
  return payload.success ? payload.data : null
}

function mac(key: Buffer, body: string): Buffer {
  return createHmac('sha256', key).update(body).digest()
}
