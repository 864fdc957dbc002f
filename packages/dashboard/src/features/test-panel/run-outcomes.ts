import type { Tone } from '../../ui/notice.tsx'
import type { Run } from './run-parts.ts'

/** What became of a run, as a badge says it. */
export const outcomeWords: Record<Run['status'], [Tone | 'plain', string]> = {
  awaiting_inputs: ['warn', 'Inputs are missing'],
  awaiting_approval: ['info', 'Waits for a yes'],
  awaiting_client: ['info', 'Waits for a page'],
  running: ['info', 'Running'],
  succeeded: ['good', 'Succeeded'],
  failed: ['bad', 'Failed'],
  denied: ['plain', 'Declined'],
  expired: ['plain', 'Expired'],
  unknown: ['warn', 'Outcome unknown'],
  cancelled: ['plain', 'Cancelled'],
  prepared: ['good', 'Ready to send'],
}
