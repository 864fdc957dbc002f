import { normaliseActionName } from '@bellhop/core/authoring'
import { api, dataOf } from '../../api/client.ts'
import type { Draft } from '../actions/draft.ts'
import type { Run } from './run-parts.ts'
import { type TestValues, toCall } from './test-values.ts'
import { nameless, toTestable } from './testable.ts'

export interface TestToRun {
  draft: Draft
  /** As it is saved; null for an action that never was. */
  name: string | null
  values: TestValues
  mode: 'test' | 'dry_run'
  /** Stop at the card that a customer would be shown. */
  asks: boolean
}

/** Runs the draft as it stands, saved or not. Throws an `ApiError` whose `issues` say what has to be mended first. */
export function runTest({ draft, name, values, mode, asks }: TestToRun): Promise<Run> {
  const testable = toTestable(draft)
  const path = { name: name ?? normaliseActionName(testable.name) ?? nameless }
  const body = { ...toCall(draft, values), draft: testable, mode, autoApprove: !asks }
  return dataOf(api.POST('/v1/actions/{name}/test', { params: { path }, body }))
}
