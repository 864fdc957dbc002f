import type { components } from '@bellhop/client'

export type StreamEvent = components['schemas']['StreamEvent']

export type Entry =
  | { type: 'message'; key: string; at: string; role: 'agent' | 'customer'; messageId: string; text: string }
  | {
      type: 'run'
      key: string
      at: string
      runId: string
      action: string
      title: string
      status: string | null
      asked: Asked[]
    }
  | { type: 'offers'; key: string; at: string; labels: string[] }
  | { type: 'error'; key: string; at: string; code: string; message: string }
  | { type: 'turn'; key: string; at: string; turnId: string; status: 'done' | 'waiting' }

/** What the customer was asked in a run, before it went on. */
export type Asked =
  | { what: 'inputs'; labels: string[] }
  | { what: 'approval'; id: string; fields: { label: string; value: string }[]; status: string }
  | { what: 'browser' }

/**
 * What was said and done, in order: deltas become messages, the events of a run become one entry where it began, and of the
 * ends of a turn the last is kept. An event of a type that isn't known is left out.
 */
export function toTranscript(events: readonly StreamEvent[]): Entry[] {
  const entries: Entry[] = []
  const messages = new Map<string, Extract<Entry, { type: 'message' }>>()
  const runs = new Map<string, Extract<Entry, { type: 'run' }>>()
  const lastEnds = new Map(
    events.filter(({ type }) => type === 'turn-end').map(event => [text(event.turnId), event.number]),
  )

  const runOf = (event: StreamEvent) => {
    const runId = text(event.runId)
    const found = runs.get(runId)
    if (found) return found
    const action = text(event.action)
    const title = text(event.title) || action
    const entry: Extract<Entry, { type: 'run' }> = {
      ...at(event),
      type: 'run',
      runId,
      action,
      title,
      status: null,
      asked: [],
    }
    runs.set(runId, entry)
    entries.push(entry)
    return entry
  }

  for (const event of events) {
    const messageId = text(event.messageId)
    switch (event.type) {
      case 'message-start': {
        const role = event.role === 'customer' ? 'customer' : 'agent'
        const entry: Extract<Entry, { type: 'message' }> = { ...at(event), type: 'message', role, messageId, text: '' }
        // The same message again: its node died, and what it had said until then counts for nothing.
        const before = messages.get(messageId)
        if (before) before.text = ''
        messages.set(messageId, entry)
        entries.push(entry)
        break
      }
      case 'text-delta': {
        const message = messages.get(messageId)
        if (message) message.text += text(event.text)
        break
      }
      case 'action-start':
        runOf(event)
        break
      case 'inputs-requested':
        runOf(event).asked.push({ what: 'inputs', labels: list(event.fields).map(field => text(field.title)) })
        break
      case 'approval-requested':
        runOf(event).asked.push({
          what: 'approval',
          id: text(event.approvalId),
          fields: list(event.fields).map(({ label, value }) => ({ label: text(label), value: text(value) })),
          status: 'pending',
        })
        break
      case 'approval-resolved':
        for (const asked of runOf(event).asked)
          if (asked.what === 'approval' && asked.id === event.approvalId) asked.status = text(event.status)
        break
      case 'client-action':
        runOf(event).asked.push({ what: 'browser' })
        break
      case 'action-end':
        runOf(event).status = text(event.status)
        break
      case 'offers':
        entries.push({ ...at(event), type: 'offers', labels: list(event.offers).map(({ label }) => text(label)) })
        break
      case 'error':
        entries.push({ ...at(event), type: 'error', code: text(event.code), message: text(event.message) })
        break
      case 'turn-end': {
        const turnId = text(event.turnId)
        const status = event.status === 'waiting' ? ('waiting' as const) : ('done' as const)
        if (lastEnds.get(turnId) === event.number) entries.push({ ...at(event), type: 'turn', turnId, status })
        break
      }
    }
  }
  return entries.filter(entry => entry.type !== 'message' || entry.text !== '')
}

function at(event: StreamEvent) {
  return { key: String(event.number), at: event.at }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'object' && item !== null) : []
}
