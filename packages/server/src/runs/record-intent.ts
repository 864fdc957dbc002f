import { isWrite, type JsonObject, type PreparedRun, renderMessage } from '@bellhop/core'
import { appendAudit } from '../audit/append-audit.ts'
import { messageEvents } from '../conversations/append-events.ts'
import type { Unit } from '../conversations/unit-of-work.ts'
import type { Actor } from '../http/principal.ts'
import { auditDetail, tell } from './record-run.ts'
import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'

/** The intent of a write is durable before its first byte leaves. Also says the author's words for the time of waiting. */
export async function recordIntent(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  prepared: PreparedRun,
  actor: Actor,
): Promise<void> {
  const { before } = prepared.action.messages
  if (before !== null) {
    const { messageData, locale, timeZone } = prepared.frozen
    const data: JsonObject = { ...messageData, inputs: row.inputs, response: null, run: { id: row.id } }
    const text = renderMessage(before, data, { locale, timeZone, now: parts.clock.now() })
    if (text !== '') await tell(unit, parts, row, messageEvents(parts.ids.next('msg'), 'agent', text))
  }
  if (!isWrite(prepared.action)) return
  await appendAudit(unit.tx, parts, row.workspaceId, {
    kind: 'run.sent',
    actor,
    subject: row.id,
    detail: auditDetail(row),
  })
}
