import type { Action, Issue, JsonObject } from '@bellhop/core'
import { effectiveRunMode, isJsonObject, isWrite } from '@bellhop/core'
import type { SavedAction } from './saved-action.ts'

/** The actions among `others` that offer the action of this name next, or read back by it. */
export function referrers(name: string, others: readonly SavedAction[]): SavedAction[] {
  return others.filter(({ definition: { followUps, readBack } }) =>
    [...followUps.success, ...followUps.failure, readBack].includes(name),
  )
}

/** The same definition, knowing the action `from` by its new name. */
export function renameReferences(definition: Action, from: string, to: string): Action {
  const rename = (name: string) => (name === from ? to : name)
  const { success, failure } = definition.followUps
  return {
    ...definition,
    readBack: definition.readBack === null ? null : rename(definition.readBack),
    followUps: { success: success.map(rename), failure: failure.map(rename) },
  }
}

/** Authored JSON in which an action that is being renamed names itself: those names have to follow. */
export function renameOwnReferences(json: JsonObject, from: string, to: string): JsonObject {
  const rename = (name: unknown) => (name === from ? to : undefined)
  const { followUps, readBack } = json
  const renamed: JsonObject = { ...json }
  if (readBack === from) renamed.readBack = to
  if (isJsonObject(followUps))
    renamed.followUps = Object.fromEntries(
      Object.entries(followUps).map(([outcome, names]) => [
        outcome,
        Array.isArray(names) ? names.map(name => rename(name) ?? name) : names,
      ]),
    )
  return renamed
}

/** What others look up the outcome of their runs with has to stay a reading action that needs no confirmation. */
export function checkReadBackOf(after: Action, before: string, others: readonly SavedAction[]): Issue[] {
  const readsOnly = after.request !== null && !isWrite(after) && effectiveRunMode(after) === 'automatic'
  const users = others.filter(({ definition }) => definition.readBack === before)
  if (readsOnly || users.length === 0) return []
  const names = users.map(({ name }) => `\`${name}\``).join(', ')
  const path = after.runMode === 'confirm' ? '$.runMode' : '$.request.method'
  return [{ path, message: `Has to stay an automatic GET action: ${names} looks up what became of a run with it.` }]
}
