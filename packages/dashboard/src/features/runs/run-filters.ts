import { timeFilters, toTimeQuery } from '../../app/time-range.ts'
import { isRunMode, isRunStatus, type Run, type RunStatus } from './run-words.ts'

export const runFilters = ['q', 'action', 'status', 'mode', 'channel', 'agent', 'conversation', ...timeFilters] as const

export type RunFilters = Record<(typeof runFilters)[number], string>

export interface RunQuery {
  q?: string
  action?: string
  status?: RunStatus
  mode?: Run['mode']
  channel?: string
  from?: string
  to?: string
  agentId?: string
  conversationId?: string
}

/** What the address asks for, as REST takes it. What no filter knows is left out, as if it were not there. */
export function toRunQuery(filters: RunFilters, now: Date): RunQuery {
  const { q, action, status, mode, channel, agent, conversation } = filters
  return {
    ...(q.trim() && { q: q.trim().slice(0, 200) }),
    ...(action && { action }),
    ...(isRunStatus(status) && { status }),
    ...(isRunMode(mode) && { mode }),
    ...(channel && { channel }),
    ...toTimeQuery(filters, now),
    ...(agent && { agentId: agent }),
    ...(conversation && { conversationId: conversation }),
  }
}
