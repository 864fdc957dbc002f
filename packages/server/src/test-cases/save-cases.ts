import { BellhopError } from '@bellhop/core'
import { loadAction } from '../actions/load-action.ts'
import type { SavedAction } from '../actions/saved-action.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { requireVersion } from '../http/if-match.ts'
import type { Principal } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { lockDefinitions } from '../workspaces/lock-definitions.ts'
import { type CaseList, readCases, writeCases } from './store.ts'
import type { TestCase } from './test-case.ts'

/** The cases of the action of that name. Throws `not_found` where there is no such action. */
export async function loadCases(
  parts: Parts,
  workspaceId: string,
  name: string,
): Promise<{ action: SavedAction; list: CaseList | null }> {
  const { db } = parts.database
  const action = requireSaved(await loadAction(parts, db, workspaceId, name), name)
  return { action, list: await readCases(db, workspaceId, action.id) }
}

/** Replaces the cases of an action. Throws `conflict` where they are not at `ifMatch`. */
export async function saveCases(
  parts: Parts,
  { workspaceId, actor }: Principal,
  name: string,
  given: readonly (Omit<TestCase, 'id'> & { id?: string | undefined })[],
  ifMatch: number | null,
): Promise<CaseList> {
  const cases = given.map(({ id, ...rest }): TestCase => ({ id: id ?? parts.ids.next('case'), ...rest }))
  refuseTwice(cases)
  return parts.database.db.transaction().execute(async tx => {
    await lockDefinitions(tx, parts, workspaceId)
    const action = requireSaved(await loadAction(parts, tx, workspaceId, name), name)
    const before = await readCases(tx, workspaceId, action.id)
    requireVersion(ifMatch, before?.version ?? 0)
    const row = { version: (before?.version ?? 0) + 1, updatedAt: parts.clock.now(), updatedBy: actor.id }
    await writeCases(tx, { workspaceId, actionId: action.id, ...row }, cases)
    await appendAudit(tx, parts, workspaceId, {
      kind: 'cases.saved',
      actor,
      subject: action.id,
      // What a case gives may be as private as what a customer gives: the trail has their names alone.
      detail: { name, version: row.version, cases: cases.map(({ id, name }) => ({ id, name })) },
    })
    return { ...row, cases }
  })
}

function requireSaved(action: SavedAction | null, name: string): SavedAction {
  if (action) return action
  throw new BellhopError('not_found', `There is no action "${name}". Save it, and its cases can be saved.`)
}

function refuseTwice(cases: readonly TestCase[]): void {
  const issues = cases.flatMap(({ id }, i) =>
    cases.findIndex(other => other.id === id) === i
      ? []
      : [{ path: `$.data[${i}].id`, message: 'Another case has this id. Leave it out, and it gets one of its own.' }],
  )
  if (issues.length > 0) throw new BellhopError('request_invalid', 'Two cases have the same id.', { issues })
}
