import { type DestinationStream, type Logger, pino } from 'pino'
import type { KnownSecrets } from './known-secrets.ts'
import { logScope } from './log-scope.ts'
import { maskLine } from './mask-line.ts'
import { toLoggedError } from './to-logged-error.ts'

/**
 * The server's log: JSON lines on stderr. Each says during which request and run it was written, errors tell what they are and
 * not what they were about, and whatever still holds a credential is masked on its way out.
 */
export function createLog(
  level: string,
  secrets: KnownSecrets,
  destination: DestinationStream = pino.destination(2),
): Logger {
  return pino(
    {
      level,
      mixin: () => ({ ...logScope() }),
      serializers: { err: toLoggedError, error: toLoggedError },
      hooks: { streamWrite: line => maskLine(line, secrets.redactor()) },
    },
    destination,
  )
}
