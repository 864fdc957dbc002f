import { pino } from 'pino'
import { createCaches } from '../../caches.ts'
import type { Keyring } from '../../crypto/keyring.ts'
import type { Database } from '../../database/index.ts'
import { createKnownSecrets } from '../../log/known-secrets.ts'
import { createIds } from '../../parts.ts'
import { createTestClock } from '../../testing/test-app.ts'
import type { RotationParts } from '../rotate-keys.ts'

/** What a process with this ring rotates with. */
export function partsOf(database: Database, keyring: Keyring): RotationParts {
  const clock = createTestClock()
  return {
    database,
    keyring,
    clock,
    ids: createIds(clock),
    caches: createCaches(clock),
    knownSecrets: createKnownSecrets(),
    log: pino({ level: 'silent' }),
  }
}
