import type { Action, RunMode } from './action.ts'

/** Does a run of it send a request that may change something? A client action changes the page, not an API, and is none. */
export function isWrite(action: Pick<Action, 'kind' | 'request'>): boolean {
  return (action.kind === 'api' || action.kind === 'api_widget') && action.request?.method !== 'GET'
}

/** What `runMode: null` means: by what the action does. */
export function naturalRunMode(action: Pick<Action, 'kind' | 'request'>): RunMode {
  return action.kind === 'client' || isWrite(action) ? 'confirm' : 'automatic'
}

/**
 * How a run of it starts. An agent's own run modes may only tighten: `confirm` is honoured, anything else in them is as if it was
 * not there.
 */
export function effectiveRunMode(
  action: Pick<Action, 'name' | 'kind' | 'request' | 'runMode'>,
  agentRunModes: Readonly<Record<string, unknown>> = {},
): RunMode {
  if (Object.hasOwn(agentRunModes, action.name) && agentRunModes[action.name] === 'confirm') return 'confirm'
  return action.runMode ?? naturalRunMode(action)
}
