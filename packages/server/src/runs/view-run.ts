import { withUtf8Member } from '@bellhop/core'
import type { Awaitable } from '../awaitable.ts'
import { jsonType, TextResponse } from '../http/text-response.ts'
import { latestApproval } from './approval-store.ts'
import { type Run, type RunRow, stepsOf, toRun } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { traceText } from './trace-text.ts'

/** A run as REST gives it, with the approval that it asked for last. */
export async function viewRun(parts: RunParts, row: RunRow): Promise<Run> {
  const approval = mayHaveApproval(row) ? await latestApproval(parts.database.db, row.workspaceId, row.id) : null
  return toRun(row, approval)
}

/** The same as a whole answer. */
export function answerWithRun(parts: RunParts, row: RunRow): Awaitable<Response> {
  const answer = (run: Run) => toAnswer(run, row)
  return mayHaveApproval(row) ? viewRun(parts, row).then(answer) : answer(toRun(row, null))
}

function toAnswer(run: Run, row: RunRow): Response {
  const text = withUtf8Member(JSON.stringify({ ...run, trace: undefined }), 'trace', traceText(row.trace))
  return new TextResponse(text, { status: 200, headers: { 'content-type': jsonType } })
}

/**
 * One that was sent without a yes being asked for has none to look up, and must not be reported as refused because that look
 * failed.
 */
function mayHaveApproval(row: RunRow): boolean {
  return row.sentAt === null || stepsOf(row).some(({ step }) => step === 'approve')
}
