import type { Readable } from 'node:stream'

/** What a command reads and writes besides files and the network. */
export interface Terminal {
  /** A line of what was asked for. */
  out(line: string): void
  /** A line about how it goes, or what went wrong. */
  err(line: string): void
  /** Where progress is painted, if it is a terminal. */
  stderr: { isTTY?: boolean; write(text: string): unknown }
  stdin: Readable
}
