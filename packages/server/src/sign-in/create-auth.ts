import { type BetterAuthOptions, betterAuth } from 'better-auth'
import type { Parts } from '../parts.ts'
import { minPasswordLength } from './password.ts'
import { sessionEndpoint } from './session-endpoint.ts'
import { clientAddressHeader } from './session-headers.ts'

type AuthParts = Pick<Parts, 'database' | 'clock' | 'keyring' | 'ids' | 'publicUrl' | 'log'>

const dayS = 86_400
/** A session ends a week after it was last used. */
const sessionS = 7 * dayS

/**
 * Passwords and sessions of people, by better-auth over our own tables. None of its routes is served: ours call it, so that each
 * call is checked, counted and recorded as every other is. Nobody signs up by themselves.
 */
export function createAuth(parts: AuthParts) {
  const { database, clock, keyring, ids, publicUrl, log } = parts
  const options = {
    appName: 'Bellhop',
    baseURL: publicUrl.origin,
    basePath: '/auth',
    secret: keyring.derive('sessions').toString('base64url'),
    database: { db: database.db, type: 'postgres' as const },
    user: { modelName: 'users' },
    session: { modelName: 'sessions', expiresIn: sessionS, updateAge: dayS },
    account: { modelName: 'accounts' },
    verification: { modelName: 'verifications' },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength, maxPasswordLength: 200 },
    plugins: [sessionEndpoint],
    // By the same clock as whoever asks how long ago somebody signed in.
    databaseHooks: {
      session: { create: { before: async session => ({ data: { ...session, createdAt: clock.now() } }) } },
    },
    telemetry: { enabled: false },
    // Ours counts every attempt, at every node's door.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'bellhop',
      useSecureCookies: publicUrl.protocol === 'https:',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' as const },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      database: { generateId: ({ model }: { model: string }) => ids.next(prefixes.get(model) ?? 'ath') },
    },
    logger: {
      // Its words may quote what was sent; that something failed is all that the log needs.
      log: level => {
        if (level === 'error') log.warn('the sign-in library reported an error')
      },
    },
  } satisfies BetterAuthOptions
  return betterAuth(options)
}

const prefixes = new Map([
  ['users', 'usr'],
  ['user', 'usr'],
  ['sessions', 'ses'],
  ['session', 'ses'],
])

export type Auth = ReturnType<typeof createAuth>
