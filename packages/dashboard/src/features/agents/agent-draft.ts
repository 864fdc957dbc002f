import type { components } from '@bellhop/client'
import { isObject, isSame } from '../actions/draft.ts'
import type { SavedAgent } from './agents-query.ts'

/** The definition of an agent as REST takes it. While it is edited, nothing else is state. */
export type AgentDraft = Omit<components['schemas']['AgentDefinition'], 'id' | 'version' | 'createdAt' | 'updatedAt'>

export type Member = keyof AgentDraft

/** What can be sent back of an agent that was read: all but what only the server sets. */
export function toAgentDraft(agent: SavedAgent): AgentDraft {
  const { id, version, createdAt, updatedAt, ...definition } = agent
  return definition
}

/** Members in which two drafts differ. */
export function changedMembers(before: AgentDraft, after: AgentDraft): Member[] {
  return membersOf(after).filter(member => !isSame(before[member], after[member]))
}

/**
 * My changes since `base`, made to what somebody else saved since. Where both changed the same value, mine stands. What is in
 * groups (appearance, limits, model settings) is told apart within its group; a list or a text is one value.
 */
export function mergeAgents(base: AgentDraft, mine: AgentDraft, theirs: AgentDraft): AgentDraft {
  return { ...theirs, ...mergeMembers(base, mine, theirs) }
}

/** Members that both changed since `base`, and not to the same: where the one gives way to the other. */
export function disputedMembers(base: AgentDraft, mine: AgentDraft, theirs: AgentDraft): Member[] {
  return membersOf(theirs).filter(member => isDisputed(base[member], mine[member], theirs[member]))
}

function isDisputed(base: unknown, mine: unknown, theirs: unknown): boolean {
  if (isSame(base, mine) || isSame(base, theirs) || isSame(mine, theirs)) return false
  if (!isObject(base) || !isObject(mine) || !isObject(theirs)) return true
  return Object.keys({ ...mine, ...theirs }).some(key => isDisputed(base[key], mine[key], theirs[key]))
}

function mergeMembers(base: object, mine: object, theirs: object): Record<string, unknown> {
  const [before, own, other] = [toRecord(base), toRecord(mine), toRecord(theirs)]
  const keys = [...new Set([...Object.keys(other), ...Object.keys(own)])]
  const merged = keys.map(key => [key, mergeValue(before[key], own[key], other[key])] as const)
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined))
}

function mergeValue(base: unknown, mine: unknown, theirs: unknown): unknown {
  if (isSame(base, mine)) return theirs
  if (isSame(base, theirs)) return mine
  return isObject(base) && isObject(mine) && isObject(theirs) ? mergeMembers(base, mine, theirs) : mine
}

function toRecord(value: object): Record<string, unknown> {
  return { ...value }
}

function membersOf(draft: AgentDraft): Member[] {
  // A draft has the members of an agent and no others.
  return Object.keys(draft) as Member[]
}
