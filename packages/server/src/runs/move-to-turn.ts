import type { Tx } from '../parts.ts'
import type { RunRow } from './run.ts'
import { lockRun, moveRun } from './store.ts'

/** Lets a run go on in another turn, whatever has become of it meanwhile. */
export async function moveToTurn(tx: Tx, { workspaceId, id }: RunRow, turnId: string): Promise<RunRow> {
  const now = await lockRun(tx, workspaceId, id)
  const moved = now && (await moveRun(tx, { workspaceId, id, from: now.status }, {}, { turnId }))
  if (!moved) throw new Error(`Run ${id} is gone.`)
  return moved
}
