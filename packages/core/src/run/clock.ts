/** Where runs read the time. */
export interface Clock {
  now(): Date
}

/** The time of the machine, for a program that passes no clock of its own. */
export const systemClock: Clock = { now: () => new Date() }
