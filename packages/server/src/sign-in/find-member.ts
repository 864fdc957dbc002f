import { createHash } from 'node:crypto'
import { BellhopError } from '@bellhop/core'
import { type Principal, scopesOfRole } from '../http/principal.ts'
import { firstMembership, memberRole } from '../members/membership.ts'
import type { Parts } from '../parts.ts'
import { requireSameOrigin } from './same-origin.ts'
import { sessionHeaders } from './session-headers.ts'

/** Which workspace a session's call is for. No other site can make a browser send it, so it also proves who asks. */
const workspaceHeader = 'bellhop-workspace'

/** What a call shows of the browser that it comes from. */
export interface MemberCall {
  request: Request
  address: string | null
  foreignOrigin: string | null
}

type MemberParts = Pick<Parts, 'database' | 'caches' | 'auth'>

/**
 * Who the browser's session is, as a member of the workspace that the call names (`Bellhop-Workspace: wsp_…`; `none`: the one that
 * they joined first). null without a session, or where they are no member. An answer is remembered as long as that for an API key.
 * Throws `origin_refused` for a page of another origin.
 */
export async function findMember(
  parts: MemberParts,
  { request, address, foreignOrigin }: MemberCall,
): Promise<Principal | null> {
  const cookie = request.headers.get('cookie')
  if (cookie === null || !cookie.includes('bellhop.session_token')) return null
  const workspace = request.headers.get(workspaceHeader)
  if (workspace === null) {
    throw new BellhopError('unauthorized', 'A call with a session names its workspace: Bellhop-Workspace.', {
      hint: 'Programs use an API key: Authorization: Bearer bh_…',
    })
  }
  requireSameOrigin({ foreignOrigin })
  const cacheKey = memberCacheKey(cookie, workspace)
  const { members, doubts } = parts.caches
  const known = members.get(cacheKey)
  if (known && !doubts.isDoubted(known.actor.id)) return known
  const found = await readMember(parts, request, address, workspace)
  if (found && !doubts.isDoubted(found.actor.id)) members.set(cacheKey, found)
  return found
}

/** Names who a session is in a workspace, without holding the session. */
function memberCacheKey(cookie: string, workspace: string): string {
  return createHash('sha256').update(`${workspace}\n${cookie}`).digest('base64')
}

async function readMember(
  { database, auth }: MemberParts,
  request: Request,
  address: string | null,
  workspace: string,
): Promise<Principal | null> {
  const session = await (await auth()).api.getSession({ headers: sessionHeaders(request, address) })
  if (!session) return null
  const { user } = session
  const membership =
    workspace === 'none'
      ? await firstMembership(database.db, user.id)
      : await memberRole(database.db, workspace, user.id)
  if (!membership) return null
  return {
    workspaceId: membership.workspaceId,
    actor: { type: 'user', id: user.id, name: user.name },
    scopes: scopesOfRole[membership.role],
    role: membership.role,
  }
}
