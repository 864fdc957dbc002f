import type { ApprovalStatus } from '@bellhop/core/stream'
import type { Answers, ChatState, PendingMessage } from './chat.ts'
import { change, resumeAction } from './reduce-event.ts'

/** What was done in this tab, shown before (or in place of) the stream's word for it. */
export type LocalStep =
  | { type: 'said'; key: string; text: string }
  | { type: 'said-status'; key: string; status: PendingMessage['status'] }
  | { type: 'unsaid'; key: string }
  | { type: 'form-answered'; key: string; answers: Answers }
  | { type: 'form-settled'; key: string; status: 'answered' | 'dismissed' }
  | { type: 'approval-settled'; approvalId: string; status: Exclude<ApprovalStatus, 'pending'> }
  | { type: 'turn-lapsed' }

export function reduceLocal(state: ChatState, step: LocalStep): ChatState {
  switch (step.type) {
    case 'said': {
      const message: PendingMessage = { key: step.key, text: step.text, status: 'sending' }
      return { ...state, pending: [...state.pending, message], offers: [], turn: 'running' }
    }
    case 'said-status': {
      const { key, status } = step
      // Shown by the stream meanwhile, or of a conversation that was left.
      if (!state.pending.some(message => message.key === key)) return state
      const pending = state.pending.map(message => (message.key === key ? { ...message, status } : message))
      const turn = status === 'failed' ? 'idle' : status === 'sending' ? 'running' : state.turn
      return { ...state, pending, turn }
    }
    case 'unsaid':
      return { ...state, pending: state.pending.filter(({ key }) => key !== step.key) }
    case 'form-answered': {
      const { answers } = step
      const form = state.entries.find(({ key }) => key === step.key)
      const next = change(
        state,
        'form',
        entry => entry === form,
        () => ({ status: 'answered', answers }),
      )
      // The stream may have been quicker: then the run is further on already.
      if (form?.kind !== 'form' || form.status !== 'open') return next
      return { ...resumeAction(next, form.runId, false), turn: 'running' }
    }
    case 'form-settled': {
      const { status } = step
      return change(
        state,
        'form',
        form => form.key === step.key && form.status === 'open',
        () => ({ status }),
      )
    }
    case 'approval-settled': {
      const { status } = step
      const approval = state.entries.find(({ key }) => key === step.approvalId)
      if (approval?.kind !== 'approval' || approval.status !== 'pending') return state
      const next = change(
        state,
        'approval',
        entry => entry === approval,
        () => ({ status }),
      )
      return status === 'approved' ? { ...resumeAction(next, approval.runId, true), turn: 'running' } : next
    }
    case 'turn-lapsed':
      return state.turn === 'running' ? { ...state, turn: 'idle' } : state
  }
}
