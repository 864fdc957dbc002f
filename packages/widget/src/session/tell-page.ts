import type { StreamEvent } from '@bellhop/core/stream'
import type { Wiring } from '../sdk/create-bellhop.ts'
import type { ChatState } from '../state/chat.ts'

/** Tells the page's handlers of an event of the conversation, once it has been taken into the state. */
export function tellPage(emit: Wiring['emit'], event: StreamEvent, { entries }: ChatState): void {
  if (event.type === 'message-end') {
    const entry = entries.find(({ key }) => key === event.messageId)
    if (entry?.kind !== 'message') return
    emit(entry.role === 'customer' ? 'user-message' : 'assistant-message', { id: entry.messageId, text: entry.text })
  } else if (event.type === 'action-start' || event.type === 'client-action') {
    emit(event.type, { runId: event.runId, action: event.action, title: event.title })
  } else if (event.type === 'action-end') {
    const { type, runId, action, status, code } = event
    emit(type, { runId, action, status })
    if (code === 'identity_required') emit('identity-required', { runId, action })
  } else if (event.type === 'error') {
    emit('error', { code: event.code, message: event.message })
  }
}
