import type { BetterAuthPlugin } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'

// Longer than any session, and as long as browsers keep a cookie (RFC 6265bis): the server ends a session a week after it was last used, and
// a cookie of a week would end it a week after it began, since no later answer sets it anew.
const cookieS = 400 * 86_400

/**
 * Begins a session for somebody who has proven by other means than a password who they are. Only our own code can call it: none of
 * the library's routes is served.
 */
export const sessionEndpoint = {
  id: 'bellhop-session',
  endpoints: {
    beginSessionOf: createAuthEndpoint(
      '/bellhop/session',
      { method: 'POST', body: z.object({ userId: z.string() }) },
      async context => {
        const { internalAdapter } = context.context
        const user = await internalAdapter.findUserById(context.body.userId)
        if (!user) throw context.error('UNAUTHORIZED')
        const session = await internalAdapter.createSession(user.id)
        await setSessionCookie(context, { session, user }, false, { maxAge: cookieS })
        return context.json({ sessionId: session.id })
      },
    ),
  },
} satisfies BetterAuthPlugin
