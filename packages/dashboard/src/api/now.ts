/** The reader's own now, in which a range such as “the last 24 hours” ends. */
export function now(): Date {
  return new Date()
}
