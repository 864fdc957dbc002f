import type { z } from 'zod'
import { BellhopError, type Issue } from '../error/bellhop-error.ts'
import { isJsonObject } from '../json.ts'
import type { Action } from './action.ts'
import { checkDefinition } from './check-definition.ts'
import { checkInputs } from './check-inputs.ts'
import { checkKnown, type Known } from './check-known.ts'
import { checkMessages } from './check-messages.ts'
import { checkRequest } from './check-request.ts'
import { checkTemplates } from './check-templates.ts'
import { type Finding, isWithin, toIssue } from './issue-path.ts'
import { findJsonObstacle } from './json-limits.ts'
import { lintAction } from './lint.ts'
import { actionSchema, draftSchema } from './schema.ts'
import { unknownFieldMessages } from './shape.ts'

export type ParsedAction =
  | { success: true; data: Action; warnings: Issue[] }
  | { success: false; error: BellhopError; warnings: Issue[] }

/**
 * The definition of an action (contracts 1) from its authored JSON, every default filled in. Throws `definition_invalid` with every
 * issue at once, each at its JSON path. `known` is what the workspace holds; references are checked only against what is given.
 */
export function parseAction(json: unknown, known: Known = {}): Action {
  const parsed = safeParseAction(json, known)
  if (!parsed.success) throw parsed.error
  return parsed.data
}

/** Like `parseAction`, without throwing, whatever comes in. Warnings keep nothing from being saved. */
export function safeParseAction(json: unknown, known: Known = {}): ParsedAction {
  const obstacle = findJsonObstacle(json)
  if (obstacle) return refuse([obstacle], [])
  if (!isJsonObject(json)) return refuse([{ path: [], message: 'Must be an object: the definition of an action.' }], [])

  const shaped = actionSchema.safeParse(json)
  const unsound = shaped.success ? [] : toFindings(shaped.error)
  // Where the shape is broken, the rest is checked all the same, on a draft with stand-ins for the broken parts.
  const action = shaped.success ? shaped.data : draftSchema.parse(json)
  const isSound = (finding: Finding) => !restsOn(finding, unsound)
  const refused = [...unsound, ...checkAll(action, known).filter(isSound)]
  const warnings = lintAction(action, known).filter(isSound).map(toIssue)
  if (refused.length > 0 || !shaped.success) return refuse(refused, warnings)
  return { success: true, data: shaped.data, warnings }
}

function checkAll(action: Action, known: Known): Finding[] {
  return [
    ...checkDefinition(action),
    ...checkInputs(action),
    ...checkRequest(action),
    ...checkTemplates(action),
    ...checkMessages(action),
    ...checkKnown(action, known),
  ]
}

function restsOn(finding: Finding, unsound: readonly Finding[]): boolean {
  const bases = [finding.path, ...(finding.needs ?? [])]
  return unsound.some(broken => bases.some(base => isWithin(base, broken.path)))
}

function refuse(findings: readonly Finding[], warnings: Issue[]): ParsedAction {
  const issues = findings.map(toIssue)
  const [first, ...others] = issues
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  const message = `The definition cannot be saved: ${first?.path}: ${first?.message}${more}`
  return { success: false, error: new BellhopError('definition_invalid', message, { issues }), warnings }
}

function toFindings(error: z.ZodError): Finding[] {
  return error.issues.flatMap((issue): Finding[] => {
    const path = issue.path.map(segment => (typeof segment === 'symbol' ? String(segment) : segment))
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }]
    const messages = unknownFieldMessages(issue.message)
    return issue.keys.map((key, i) => ({ path: [...path, key], message: messages[i] ?? 'Is not a field.' }))
  })
}
