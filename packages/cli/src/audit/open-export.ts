import { open, stat } from 'node:fs/promises'
import { CommandError } from '../command-error.ts'

/** The bytes of an exported file, or of standard input for `-`. Throws a `CommandError` where there is no such export. */
export async function openExport(path: string, stdin: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  if (path === '-') return stdin
  try {
    // Before it is opened: a named pipe that nobody writes to opens for nobody.
    if ((await stat(path)).isFile()) {
      const file = await open(path, 'r')
      return told(path, file.createReadStream({ highWaterMark: 256 * 1024 }))
    }
  } catch (error) {
    throw new CommandError(`${path} can't be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  throw new CommandError(
    `${path} is not a file. Give an export: what GET /v1/audit/export answers, or "-" to read it from standard input.`,
  )
}

async function* told(path: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (error) {
    throw new CommandError(`${path} can't be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
