import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a directory for its owner alone, and those above it; one that is there stays as it is. Throws the system's error.
 *
 * Step by step: where a system says of a directory that stands that nothing can be found in it, as `/proc` does, the `recursive` of
 * Node's `mkdir` goes back and forth between the two for ever, and a start that hangs there can't be stopped.
 */
export function makeDirectory(path: string): void {
  if (isDirectory(path)) return
  const parent = dirname(path)
  if (parent !== path && !isDirectory(parent)) makeDirectory(parent)
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Somebody else was making it, too.
    if (!isDirectory(path)) throw error
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
