import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { rotateSecretKeys, workspacesWithOldKeys } from '../secrets/rotate-secret-keys.ts'
import { isComplete, type KeyStatus, keyStatus } from './key-status.ts'
import { noteBegin } from './note-begin.ts'
import { rewrapBatch } from './rewrap-batch.ts'
import { sealedPlaces } from './sealed-places.ts'

/** Where a look through everything that is sealed stands. */
export interface RotationCursor {
  /** Of `sealedPlaces`; the number behind the last one: the workspaces' own keys for secrets. */
  place: number
  workspaceId: string
  key: string
}

/** What a rotation works with: no door out, and no code of anybody's. */
export type RotationParts = Pick<Parts, 'database' | 'keyring' | 'clock' | 'ids' | 'log' | 'caches' | 'knownSecrets'>

export interface RotationStep {
  /** Envelopes that were replaced. */
  rewrapped: number
  /** Rows that could not be opened. */
  unopened: number
  /** null: everything was looked through. */
  next: RotationCursor | null
}

// Not the caller: the entries are in every workspace's trail, and whose key it was concerns the first workspace alone.
const server: Actor = { type: 'system', id: 'rotation', name: 'Rotation of keys' }
const command: Actor = { ...server, from: 'cli' }

const start: RotationCursor = { place: 0, workspaceId: '', key: '' }

/**
 * Goes on with a rotation for about `budgetMs`: everything that an older master key sealed is sealed with the current one, then
 * every workspace whose secrets' key was made under an older one gets a new one. Safe to be killed, repeated, and done by
 * several at once.
 */
export async function rotateSome(
  parts: RotationParts,
  { from, budgetMs, actor = server }: { from: RotationCursor | null; budgetMs: number; actor?: Actor },
): Promise<RotationStep> {
  const until = performance.now() + budgetMs
  const total = { rewrapped: 0, unopened: 0 }
  let next: RotationCursor | null = from ?? start
  do {
    const done: RotationStep = await rotateNext(parts, next, actor)
    total.rewrapped += done.rewrapped
    total.unopened += done.unopened
    next = done.next
  } while (next && performance.now() < until)
  return { ...total, next }
}

/**
 * A whole rotation, as the command does it, from wherever it stands. What is being used at that moment is passed over and looked for again, for a
 * while; `onProgress` is told after each part. `begunBy` is told to the first workspace alone. Gives how things stand in the end.
 */
export async function rotateAll(
  parts: RotationParts,
  onProgress: (step: RotationStep) => void | Promise<void> = () => {},
  begunBy: Actor = command,
): Promise<KeyStatus> {
  await noteBegin(parts, begunBy)
  for (let pass = 1; ; pass++) {
    let from: RotationCursor | null = null
    do {
      const step: RotationStep = await rotateSome(parts, { from, budgetMs: stepMs, actor: command })
      await onProgress(step)
      from = step.next
    } while (from)
    const status = await keyStatus(parts)
    if (isComplete(status) || pass >= passes) return status
    await new Promise(resolve => setTimeout(resolve, pauseMs))
  }
}

const stepMs = 250
const passes = 5
const pauseMs = 200

async function rotateNext(parts: RotationParts, at: RotationCursor, actor: Actor): Promise<RotationStep> {
  const place = sealedPlaces[at.place]
  if (place) {
    const isLast = at.place === sealedPlaces.length - 1
    // What is used at this moment was passed over: another look comes to it, and then to these.
    if (isLast && at.workspaceId === '' && (await areElsewhere(parts)))
      return { rewrapped: 0, unopened: 0, next: { ...start, place: at.place + 1 } }
    const { rewrapped, unopened, next } = await rewrapBatch(parts, place, at, actor)
    return { rewrapped, unopened, next: next ? { ...next, place: at.place } : { ...start, place: at.place + 1 } }
  }
  const [workspaceId] = await workspacesWithOldKeys(parts, at.workspaceId, 1)
  if (workspaceId === undefined) return { rewrapped: 0, unopened: 0, next: null }
  const { resealed, unopened } = await rotateSecretKeys(parts, workspaceId, actor)
  return { rewrapped: resealed, unopened, next: { ...at, workspaceId } }
}

/** Do the older keys of the ring hold anything besides the workspaces' own keys? */
async function areElsewhere({ database, keyring }: RotationParts): Promise<boolean> {
  for (const place of sealedPlaces.slice(0, -1)) {
    const counted = await place.count(database.db)
    if (counted.some(({ keyId }) => keyId !== keyring.currentId && keyring.ids.includes(keyId))) return true
  }
  return false
}
