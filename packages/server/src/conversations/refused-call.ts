import { BellhopError, type ErrorCode, errorCodes, type Issue } from '@bellhop/core'
import type { ToolOutcome } from './brain.ts'
import type { TurnState } from './turn-state.ts'

/** How often in a turn a model is told what to mend about its calls. */
const mostMistakes = 2

/** What a brain learns of a call of which there is no run: why, and what it can do. */
export function refusal(code: ErrorCode, message: string, issues: readonly Issue[] = []): ToolOutcome {
  return {
    runId: null,
    status: 'failed',
    result: { error: { code, message, issues: issues.map(issue => ({ ...issue })) } },
    message: null,
    followUps: [],
    error: { code, customer: errorCodes[code].customer },
  }
}

/** Notes that the model called something with arguments that can't be used; several in one step are one mistake. */
export function countMistake(state: TurnState): void {
  if (state.mistakes.last === state.steps) return
  state.mistakes = { steps: state.mistakes.steps + 1, last: state.steps }
}

/** Throws where the model was told often enough. */
export function refuseMoreMistakes({ mistakes }: TurnState): void {
  if (mistakes.steps <= mostMistakes) return
  throw new BellhopError(
    'model_failed',
    `The model called actions with arguments that can't be used in ${mistakes.steps} steps of one turn.`,
  )
}
