import type { StreamEvent } from '@bellhop/core/stream'
import type { ActionEntry, ChatState, Entry, FormEntry, MessageEntry } from './chat.ts'

/** The conversation after one more event. An event that was seen already (a resumed stream) changes nothing. */
export function reduceEvent(state: ChatState, event: StreamEvent): ChatState {
  if (event.number <= state.lastNumber) return state
  return { ...apply(state, event), lastNumber: event.number }
}

function apply(state: ChatState, event: StreamEvent): ChatState {
  const isIt = (entry: { messageId: string }) => 'messageId' in event && entry.messageId === event.messageId
  switch (event.type) {
    case 'message-start': {
      const entry: Entry = {
        kind: 'message',
        key: event.messageId,
        messageId: event.messageId,
        role: event.role,
        text: '',
        done: false,
        number: 0,
      }
      // The same message again: the step was restarted after a node died, and its first attempt counts for nothing.
      const entries = [...state.entries.filter(({ key }) => key !== event.messageId), entry]
      // The greeting comes without a turn, so an agent's message alone doesn't mean that one is running.
      return event.role === 'customer' ? { ...state, entries, turn: 'running', offers: [] } : { ...state, entries }
    }
    case 'text-delta':
      return change(state, 'message', isIt, ({ text }) => ({ text: text + event.text }))
    case 'message-end': {
      const next = change(state, 'message', isIt, () => ({ done: true, number: event.number }))
      const ended = next.entries.find(entry => entry.key === event.messageId)
      if (ended?.kind !== 'message' || ended.role !== 'customer') return next
      return { ...next, pending: withoutFirst(next.pending, ended.text) }
    }
    case 'action-start':
      return {
        ...withAction(state, {
          kind: 'action',
          key: event.runId,
          runId: event.runId,
          action: event.action,
          title: event.title,
          status: 'running',
          acts: false,
        }),
        turn: 'running',
        offers: [],
      }
    case 'inputs-requested': {
      const form: FormEntry = {
        kind: 'form',
        key: `form-${event.number}`,
        runId: event.runId,
        title: event.title,
        fields: event.fields,
        status: 'open',
        answers: null,
      }
      const settled = settleForms(setAction(state, event.runId, 'asking'), event.runId, 'answered')
      // It is the customer's turn now, also where this follows from an answer and so from no new turn.
      return { ...settled, entries: [...settled.entries, form], turn: 'waiting' }
    }
    case 'approval-requested': {
      const { type: _, number, at, ...approval } = event
      const settled = settleForms(setAction(state, event.runId, 'asking'), event.runId, 'answered')
      return {
        ...settled,
        entries: [...settled.entries, { ...approval, kind: 'approval', key: event.approvalId, status: 'pending' }],
        turn: 'waiting',
      }
    }
    case 'approval-resolved': {
      const { approvalId, status } = event
      const next = change(
        state,
        'approval',
        approval => approval.approvalId === approvalId,
        () => ({ status }),
      )
      return status === 'approved' ? { ...resumeAction(next, event.runId, true), turn: 'running' } : next
    }
    case 'client-action':
      return { ...resumeAction(settleForms(state, event.runId, 'answered'), event.runId, true), turn: 'running' }
    case 'action-end':
      return setAction(settleRun(state, event.runId, event.status), event.runId, event.status)
    case 'offers':
      return { ...state, offers: event.offers }
    case 'error': {
      const { code, message } = event
      return { ...state, entries: [...state.entries, { kind: 'error', key: `error-${event.number}`, code, message }] }
    }
    case 'turn-end':
      return {
        ...state,
        // A card that is answered while the agent speaks makes two turns, and either may end first.
        turn: state.entries.some(isBeingSaid) ? 'running' : event.status === 'waiting' ? 'waiting' : 'idle',
        // What the server took but worded differently has been shown by now.
        pending: state.pending.filter(({ status }) => status !== 'accepted'),
      }
  }
}

export function isBeingSaid(entry: Entry): entry is MessageEntry {
  return entry.kind === 'message' && entry.role === 'agent' && !entry.done
}

type EntryOf<Kind> = Extract<Entry, { kind: Kind }>

/** The state with those entries of a kind changed that the test picks. */
export function change<Kind extends Entry['kind']>(
  state: ChatState,
  kind: Kind,
  test: (entry: EntryOf<Kind>) => boolean,
  to: (entry: EntryOf<Kind>) => Partial<EntryOf<Kind>>,
): ChatState {
  const isKind = (entry: Entry): entry is EntryOf<Kind> => entry.kind === kind
  return {
    ...state,
    entries: state.entries.map(entry => (isKind(entry) && test(entry) ? { ...entry, ...to(entry) } : entry)),
  }
}

function withoutFirst(pending: ChatState['pending'], text: string): ChatState['pending'] {
  const plain = (value: string) => value.replace(/\s+/g, ' ').trim()
  const index = pending.findIndex(message => plain(message.text) === plain(text))
  return pending.filter((_, at) => at !== index)
}

function withAction(state: ChatState, action: ActionEntry): ChatState {
  return { ...state, entries: [...state.entries.filter(entry => entry.key !== action.key), action] }
}

function setAction(state: ChatState, runId: string, status: ActionEntry['status']): ChatState {
  return change(
    state,
    'action',
    action => action.runId === runId,
    () => ({ status }),
  )
}

/** The run goes on after the customer's part: its progress is shown below what was asked. */
export function resumeAction(state: ChatState, runId: string, acts: boolean): ChatState {
  const action = state.entries.find(entry => entry.kind === 'action' && entry.runId === runId)
  return action?.kind === 'action'
    ? withAction(state, { ...action, status: 'running', acts: acts || action.acts })
    : state
}

function settleForms(state: ChatState, runId: string, status: 'answered' | 'dismissed'): ChatState {
  return change(
    state,
    'form',
    form => form.runId === runId && form.status === 'open',
    () => ({ status }),
  )
}

/** An ended run asks nothing any more, whatever of it was still open. */
function settleRun(state: ChatState, runId: string, ended: ActionEntry['status']): ChatState {
  const settled = settleForms(state, runId, ended === 'cancelled' || ended === 'expired' ? 'dismissed' : 'answered')
  const status = ended === 'denied' || ended === 'expired' ? ended : 'void'
  return change(
    settled,
    'approval',
    left => left.runId === runId && left.status === 'pending',
    () => ({ status }),
  )
}
