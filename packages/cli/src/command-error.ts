/** The command could not do its work. The message says what to do about it; exit code 2. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}
