import { hostname, userInfo } from 'node:os'
import type { Actor } from './http/principal.ts'

/** The id of the actor that a command of the operator is. */
export const operatorId = 'command'

/** Who called a command on the machine of the server, as the system knows them. */
export function operator(): Actor {
  return { type: 'system', id: operatorId, name: `${userName()} on ${hostname()}`, from: 'cli' }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // In a container, a number alone.
    return `user ${process.getuid?.() ?? ''}`.trim()
  }
}
