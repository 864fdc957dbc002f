import type { ApiIssue } from '../../api/api-error.ts'
import type { Member } from './agent-draft.ts'

export interface AgentPart {
  /** Of the section's heading, for links to it. */
  id: string
  title: string
  members: readonly Member[]
}

/** The sections of the page, in their order, with what of an agent each edits. */
export const agentParts = [
  { id: 'instructions', title: 'Instructions', members: ['name', 'instructions', 'greeting'] },
  { id: 'model', title: 'Model', members: ['model', 'modelSettings'] },
  { id: 'actions', title: 'Actions', members: ['actions', 'runModes'] },
  { id: 'context', title: 'Dynamic context', members: ['context'] },
  { id: 'language', title: 'Language and place', members: ['locale', 'timeZone', 'country'] },
  { id: 'hand-over', title: 'Hand-over', members: ['handOver'] },
  { id: 'appearance', title: 'Appearance', members: ['appearance'] },
  { id: 'identity', title: 'Signed-in customers', members: ['identityKeys'] },
  { id: 'limits', title: 'Limits', members: ['limits'] },
  { id: 'embed', title: 'Where it is shown', members: ['allowedOrigins'] },
] as const satisfies readonly AgentPart[]

export type PartId = (typeof agentParts)[number]['id']

export function partOf(id: PartId): AgentPart {
  const part = agentParts.find(candidate => candidate.id === id)
  if (!part) throw new Error(`There is no section ${id}.`)
  return part
}

export function issuesOfPart(part: AgentPart, issues: readonly ApiIssue[]): ApiIssue[] {
  return issues.filter(({ path }) => part.members.some(member => new RegExp(`^\\$\\.${member}(?![A-Za-z])`).test(path)))
}

/** The titles of the sections that edit them, in words. */
export function titlesOfMembers(members: readonly Member[]): string {
  return new Intl.ListFormat('en').format([...new Set(members.map(titleOfMember))])
}

function titleOfMember(member: Member): string {
  const part = agentParts.find(({ members }) => (members as readonly Member[]).includes(member))
  return part?.title ?? member
}
