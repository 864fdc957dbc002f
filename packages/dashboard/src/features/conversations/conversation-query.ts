import { beginOf, isSince } from '../../app/since.ts'

export const conversationFilters = ['agent', 'channel', 'mode', 'since', 'contact'] as const

export type ConversationFilters = Record<(typeof conversationFilters)[number], string>

export interface ConversationQuery {
  agentId?: string
  channel?: string
  mode?: 'live' | 'test'
  from?: string
  contactId?: string
}

/** What the address asks for, as REST takes it. What no filter knows is left out. */
export function toConversationQuery(
  { agent, channel, mode, since, contact }: ConversationFilters,
  now: Date,
): ConversationQuery {
  return {
    ...(agent && { agentId: agent }),
    ...(channel && { channel }),
    ...((mode === 'live' || mode === 'test') && { mode }),
    ...(isSince(since) && { from: beginOf(since, now) }),
    ...(contact && { contactId: contact }),
  }
}
