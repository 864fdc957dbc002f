import type { components } from '@bellhop/client'

export type VerifiedPart = components['schemas']['AuditVerification']

export interface Progress {
  checked: number
  newest: number
}

export type TrailVerdict =
  | { ok: true; entries: number; checkpoint: VerifiedPart['checkpoint'] }
  | { ok: false; problem: NonNullable<VerifiedPart['problem']> }

type Position = NonNullable<VerifiedPart['next']>

/** Checks the whole trail, part by part, and says how far it is. Stops at the first thing that is wrong. */
export async function verifyTrail(
  read: (after: Position | null) => Promise<VerifiedPart>,
  onProgress: (progress: Progress) => void,
): Promise<TrailVerdict> {
  let entries = 0
  let after: Position | null = null
  for (;;) {
    const part: VerifiedPart = await read(after)
    entries += part.entries
    onProgress({ checked: part.checkedThrough, newest: part.newest })
    if (part.problem) return { ok: false, problem: part.problem }
    if (!part.ok)
      throw new Error(
        'The server found the trail not to be whole, and did not say why. Export it and run `bellhop audit verify`.',
      )
    if (part.next === null) return { ok: true, entries, checkpoint: part.checkpoint }
    if (after !== null && part.next.seq <= after.seq) throw new Error('The check does not get on. Try again.')
    after = part.next
  }
}

export interface RunsVerdict {
  checked: number
  removed: number
  faults: { id: string; fault: string }[]
}

/** What the JSON lines of `GET /v1/audit/runs` say. Without their last line they are not whole, and say nothing. */
export function readRunLines(text: string): RunsVerdict {
  const faults: RunsVerdict['faults'] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    const found: unknown = JSON.parse(line)
    const run = member(found, 'run')
    const runs = member(found, 'runs')
    if (run) faults.push({ id: String(run.id), fault: String(run.fault) })
    if (runs) return { checked: Number(runs.checked), removed: Number(runs.removed), faults }
  }
  throw new Error('The check of the runs broke off. Try again.')
}

function member(value: unknown, name: string): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null
  const found = (value as Record<string, unknown>)[name]
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : null
}
