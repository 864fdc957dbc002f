/**
 * What the upstream does with a write. All but `deaf` put the call on the disk first, and in all but `deaf` and `error` it
 * has been carried out by then.
 */
export const behaviours = ['answer', 'late', 'error', 'reset', 'silent', 'deaf'] as const

export type Behaviour = (typeof behaviours)[number]

/** How a run of a write may end whose call the upstream has on record. */
export const honestEndings: Readonly<Record<Behaviour, readonly string[]>> = {
  answer: ['succeeded', 'unknown'],
  late: ['succeeded', 'unknown'],
  // Answers 500: known not to have been done.
  error: ['failed', 'unknown'],
  // Ends the connection, or never answers: nobody can know.
  reset: ['unknown'],
  silent: ['unknown'],
  // Ends the connection before it has looked at the call; so there is none on record.
  deaf: [],
}
