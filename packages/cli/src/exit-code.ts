/**
 * 0: done, and what was verified holds. 1: what was verified does not hold. 2: the command could not do its work: a wrong call,
 * a missing key, a database that doesn't open.
 */
export const exitCode = { done: 0, fault: 1, failed: 2 } as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
