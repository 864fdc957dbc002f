/** The values of a call that no author declares and no model sets (contracts 3). Absent ones render as absent. */
export interface RuntimeValues {
  agent_number?: string
  agent_uuid?: string
  contact_number?: string
  direction?: string
  medium?: string
  /** ISO 8601 in UTC, fixed when the request is frozen. */
  current_datetime: string
  timezone: string
  conversation_id?: string
}

/** Names that read the clock: two requests which differ in these alone are the same request (contracts 6). */
export const clockNames = ['current_datetime'] as const
