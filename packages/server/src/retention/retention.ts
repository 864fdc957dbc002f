/** For how many days what has ended is kept; null: for ever. */
export interface Retention {
  conversationsDays: number | null
  runsDays: number | null
  /** Never fewer than `runsDays`: the trail is what proves the records of runs. */
  auditDays: number | null
}

export const keepEverything: Retention = { conversationsDays: null, runsDays: null, auditDays: null }

export const retentionVariables = [
  'BELLHOP_RETENTION_CONVERSATIONS_DAYS',
  'BELLHOP_RETENTION_RUNS_DAYS',
  'BELLHOP_RETENTION_AUDIT_DAYS',
] as const

/** Reads the variables above. A malformed one removes nothing: it stops the start. */
export function readRetention(text: (name: string) => string | null, problems: string[]): Retention {
  const [conversationsDays = null, runsDays = null, auditDays = null] = retentionVariables.map(name =>
    readDays(name, text(name), problems),
  )
  if (auditDays !== null && (runsDays === null || runsDays > auditDays))
    problems.push(
      'BELLHOP_RETENTION_AUDIT_DAYS must not be less than BELLHOP_RETENTION_RUNS_DAYS, which has to be set with it: the trail ' +
        'proves the records of runs for as long as they are kept.',
    )
  return { conversationsDays, runsDays, auditDays }
}

function readDays(name: string, text: string | null, problems: string[]): number | null {
  if (text === null) return null
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 36_500) return Number(text)
  problems.push(
    `${name} must be a whole number of days from 1 to 36500, not "${text}". Leave it out to keep everything.`,
  )
  return null
}
