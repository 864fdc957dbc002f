import { createCaches } from '../caches.ts'
import { type Config, environment, secretsOf } from '../config.ts'
import { createKeyring } from '../crypto/keyring.ts'
import { loadMasterKey } from '../crypto/master-key.ts'
import { lookAtKeyFile } from '../crypto/rotate-key-file.ts'
import { createLog } from '../log/create-log.ts'
import { createKnownSecrets } from '../log/known-secrets.ts'
import { operator } from '../operator.ts'
import { createIds, systemClock } from '../parts.ts'
import { StartError } from '../start-error.ts'
import { isComplete, type KeyStatus, keyStatus } from './key-status.ts'
import { openStopped } from './open-stopped.ts'
import { requireMasterKeys } from './require-keys.ts'
import { requireNoServers } from './require-no-servers.ts'
import { type RotationParts, rotateAll } from './rotate-keys.ts'
import { signedAloneSince } from './signed-alone-since.ts'

/**
 * What each key holds in the database of a server that doesn't run, or a whole rotation there. `write` is told how things stand, then,
 * where there is something to do, each part and how they stand in the end. Throws a `StartError` that says what to do.
 */
export async function rotateStopped(
  task: 'status' | 'rotate',
  config: Config,
  write: (line: object) => void,
): Promise<void> {
  const { dataDir, masterKey } = config
  // Loading would make one.
  if (!masterKey && !(await lookAtKeyFile(dataDir))) {
    throw new StartError(
      `There is no master key in ${dataDir}. Set BELLHOP_DATA_DIR to the server's data directory, or BELLHOP_MASTER_KEY as the ` +
        'servers have it.',
    )
  }
  const knownSecrets = createKnownSecrets()
  knownSecrets.pin(...secretsOf(environment))
  const database = await openStopped(config, 'bellhop secrets rotate')
  try {
    const parts: RotationParts = {
      database,
      keyring: createKeyring(await loadMasterKey({ env: masterKey ?? undefined, dataDir })),
      clock: systemClock,
      ids: createIds(systemClock),
      caches: createCaches(systemClock),
      knownSecrets,
      log: createLog(config.logLevel, knownSecrets),
    }
    if (task === 'rotate') await requireNoServers(parts)
    await requireMasterKeys(parts)
    const tell = async (status: KeyStatus) => {
      const since = (await signedAloneSince(parts)) ?? systemClock.now()
      const visitorTokenMs = config.limits.visitorMs
      write({ status: { ...status, complete: isComplete(status), sealsSince: since.toISOString(), visitorTokenMs } })
    }
    const before = await keyStatus(parts)
    await tell(before)
    if (task === 'rotate' && !isComplete(before)) await tell(await rotateAll(parts, write, operator()))
  } finally {
    await database.close()
  }
}
