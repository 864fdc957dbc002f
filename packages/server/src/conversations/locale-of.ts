import type { Parts, Tx } from '../parts.ts'
import { agentOfConversation } from './find-conversation.ts'

/** The locale that a conversation is held in: its agent's, as it is now. English where there is none. */
export async function localeOf(
  parts: Parts,
  tx: Tx,
  { workspaceId, conversationId }: { workspaceId: string; conversationId: string | null },
): Promise<string> {
  const agent = conversationId ? await agentOfConversation(parts, tx, workspaceId, conversationId) : null
  return agent?.definition.locale ?? 'en'
}
