import { isRunMode, isRunStatus, type Run, type RunStatus } from './run-words.ts'

export const runFilters = ['action', 'status', 'mode', 'conversation'] as const

export type RunFilters = Record<(typeof runFilters)[number], string>

export interface RunQuery {
  action?: string
  status?: RunStatus
  mode?: Run['mode']
  conversationId?: string
}

/** What the address asks for, as REST takes it. What no filter knows is left out, as if it were not there. */
export function toRunQuery({ action, status, mode, conversation }: RunFilters): RunQuery {
  return {
    ...(action && { action }),
    ...(isRunStatus(status) && { status }),
    ...(isRunMode(mode) && { mode }),
    ...(conversation && { conversationId: conversation }),
  }
}
