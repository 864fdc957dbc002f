import type { StreamEventBody } from '@bellhop/core/stream'
import { appendEvents } from './append-events.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { takenOver } from './turn-record.ts'
import { holdsTurn, type TurnRow } from './turn-store.ts'
import { inUnit } from './unit-of-work.ts'

/** For how long events are gathered before they are written together: short enough to read as streaming. */
const gatherMs = 25

export interface EventWriter {
  write(event: StreamEventBody): void
  /** Resolves when everything written so far is durable; throws when some of it could not be. */
  flush(): Promise<void>
}

/** Writes a turn's events as they come, a few to a transaction, always in order. */
export function createEventWriter(parts: ConversationParts, turn: TurnRow): EventWriter {
  let gathered: StreamEventBody[] = []
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<void> = Promise.resolve()

  const flush = (): Promise<void> => {
    if (timer) clearTimeout(timer)
    timer = null
    const events = gathered
    gathered = []
    if (events.length > 0) {
      const { workspaceId, conversationId, id } = turn
      writing = writing.then(() =>
        inUnit(parts, async unit => {
          // A node that was given up for dead must not go on talking into the turn that another one has taken over.
          if (!(await holdsTurn(unit.tx, turn))) throw takenOver()
          await appendEvents(unit, parts, { workspaceId, conversationId, turnId: id }, events)
        }),
      )
      // Whoever flushes last sees the failure; until then it must not count as unhandled.
      writing.catch(() => {})
    }
    return writing
  }
  return {
    write: event => {
      const last = gathered.at(-1)
      // Pieces of one message that come close together are one event: a row for each token would cost more than it tells.
      if (event.type === 'text-delta' && last?.type === 'text-delta' && last.messageId === event.messageId) {
        gathered[gathered.length - 1] = { ...last, text: last.text + event.text }
      } else gathered.push(event)
      timer ??= setTimeout(() => void flush(), gatherMs)
    },
    flush,
  }
}
