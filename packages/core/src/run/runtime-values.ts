import { type RuntimeName, runtimeNames } from '../action/reserved-names.ts'

/** The values of a call that no author declares and no model sets (contracts 3). Absent ones render as absent. */
export interface RuntimeValues {
  agent_number?: string
  agent_uuid?: string
  contact_number?: string
  direction?: string
  medium?: string
  /** ISO 8601 in UTC. Default: the time at which the request is frozen. */
  current_datetime: string
  /** IANA name. Default: the agent's. */
  timezone: string
  conversation_id?: string
}

/** Names that read the clock: two requests which differ in these alone are the same request (contracts 6). */
export const clockNames = ['current_datetime'] as const satisfies readonly RuntimeName[]

/** The runtime values of a call by name; whatever else stands among them is not one and is left aside. */
export function toRuntimeValues(
  given: Partial<RuntimeValues> | undefined,
  defaults: Pick<RuntimeValues, 'current_datetime' | 'timezone'>,
): Partial<Record<RuntimeName, string>> {
  const values: Partial<Record<RuntimeName, string>> = { ...defaults }
  for (const name of runtimeNames) {
    const value = given && Object.hasOwn(given, name) ? given[name] : undefined
    if (typeof value === 'string') values[name] = value
  }
  return values
}
