import type { Action, Issue, JsonObject } from '@bellhop/core'
import { clearInputs, effectiveRunMode, isJsonObject, isWrite, neededInputs, sensitiveInputs } from '@bellhop/core'
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
  const readsOnly = after.kind === 'api' && !isWrite(after) && effectiveRunMode(after) === 'automatic'
  const users = others.filter(({ definition }) => definition.readBack === before)
  const named = (some: readonly SavedAction[]) => some.map(({ name }) => `\`${name}\``).join(', ')
  if (users.length > 0 && !readsOnly) {
    const path = after.runMode === 'confirm' ? '$.runMode' : '$.request.method'
    return [
      { path, message: `Has to stay an automatic GET action: ${named(users)} looks up what became of a run with it.` },
    ]
  }
  const needs = neededInputs(after)
  const lacking = users.filter(({ definition }) =>
    needs.some(need => definition.inputs.every(input => input.name !== need)),
  )
  const clear = clearInputs(after)
  const exposing = users.filter(({ definition }) => sensitiveInputs(definition).some(name => clear.includes(name)))
  if (lacking.length === 0 && exposing.length === 0) return []
  if (lacking.length === 0) {
    const message = `${named(exposing)} looks up what became of a run with it and with a like-named input that is sensitive there. Make it sensitive here, too.`
    return [{ path: '$.inputs', message }]
  }
  const message = `${named(lacking)} looks up what became of a run with it, and has no such input. Make what is new optional, or add it there first.`
  return [{ path: '$.inputs', message }]
}
