import { appendAudit } from '../audit/append-audit.ts'
import { passRotationPoint } from '../crypto/rotation-points.ts'
import { sealedWith } from '../crypto/sealing.ts'
import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import type { RowPlace, SealedPlace, SealedRow } from './store.ts'

const batch = 50

export interface Rewrapped {
  /** Envelopes that were replaced. */
  rewrapped: number
  /** Rows with an envelope that doesn't open: they stay as they are. */
  unopened: number
  /** Where to go on; null: there are no more. */
  next: RowPlace | null
}

/**
 * Seals the next rows of one place with the current master key, in one short transaction. Each row is whole before and after,
 * so a process may end at any point: what is committed is done, what is not is as it was.
 */
export async function rewrapBatch(
  parts: Pick<Parts, 'database' | 'keyring' | 'clock' | 'ids' | 'log'>,
  place: SealedPlace,
  after: RowPlace,
  actor: Actor,
): Promise<Rewrapped> {
  const { keyring } = parts
  const done = await parts.database.db.transaction().execute(async tx => {
    const rows = await place.lockOthers(tx, { keyId: keyring.currentId, after, limit: batch })
    const moved: SealedRow[] = []
    for (const row of rows) {
      const envelopes = sealAnew(parts, place, row)
      if (!envelopes) continue
      await row.replace(envelopes)
      moved.push(row)
    }
    if (place.name === 'workspaces.sealed_key') {
      for (const { workspaceId, envelopes } of moved) {
        const [before] = envelopes
        const detail = { from: before ? sealedWith(before.sealed) : null, to: keyring.currentId }
        await appendAudit(tx, parts, workspaceId, { kind: 'master_key.rotated', actor, subject: workspaceId, detail })
      }
    }
    const rewrapped = moved.reduce((sum, { envelopes }) => sum + envelopes.length, 0)
    if (rows.length > 0) passRotationPoint('rewrapped', { place: place.name, envelopes: rewrapped })
    return { rewrapped, unopened: rows.length - moved.length, last: rows.length < batch ? null : rows.at(-1) }
  })
  const { rewrapped, unopened, last } = done
  if (rewrapped + unopened > 0) passRotationPoint('batch', { place: place.name, envelopes: rewrapped })
  return { rewrapped, unopened, next: last ? { workspaceId: last.workspaceId, key: last.key } : null }
}

function sealAnew(
  { keyring, log }: Pick<Parts, 'keyring' | 'log'>,
  place: SealedPlace,
  { workspaceId, key, envelopes }: SealedRow,
): Buffer[] | null {
  try {
    return envelopes.map(({ sealed, context }) => keyring.seal(keyring.open(sealed, context), context))
  } catch (error) {
    log.error(
      { err: error, place: place.name, workspaceId, key },
      'what is sealed here could not be opened to seal it anew',
    )
    return null
  }
}
