import { execPath, execve } from 'node:process'
import { CommandError } from './command-error.ts'
import { serverEntry } from './server-entry.ts'

// A child would get the terminal's Ctrl+C, or systemd's SIGTERM, and the same once more from its parent, and to the server
// a second signal means "now". So there is no parent: the server takes this process over, id and all.
/** Becomes the server: same process, same terminal, same environment. Gives nothing back. */
export function start(): never {
  if (!execve) throw new CommandError('This system can\'t start it here. Run it in WSL, or start "npm run serve".')
  return execve(execPath, [execPath, serverEntry.main()])
}
