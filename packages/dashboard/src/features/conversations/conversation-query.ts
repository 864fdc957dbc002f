import { timeFilters, toTimeQuery } from '../../app/time-range.ts'

export const conversationFilters = ['agent', 'channel', 'mode', 'contact', ...timeFilters] as const

export type ConversationFilters = Record<(typeof conversationFilters)[number], string>

export interface ConversationQuery {
  agentId?: string
  channel?: string
  mode?: 'live' | 'test'
  from?: string
  to?: string
  contactId?: string
}

/** What the address asks for, as REST takes it. What no filter knows is left out. */
export function toConversationQuery(filters: ConversationFilters, now: Date): ConversationQuery {
  const { agent, channel, mode, contact } = filters
  return {
    ...(agent && { agentId: agent }),
    ...(channel && { channel }),
    ...((mode === 'live' || mode === 'test') && { mode }),
    ...toTimeQuery(filters, now),
    ...(contact && { contactId: contact }),
  }
}
