import type { components, paths } from '@bellhop/client'

export type AuditEntry = components['schemas']['AuditEntry']
export type AuditKind = NonNullable<NonNullable<paths['/v1/audit']['get']['parameters']['query']>['kind']>

/** What each kind of entry tells. One that the server has and this hasn't doesn't compile. */
export const kindWords: Readonly<Record<AuditKind, string>> = {
  'workspace.created': 'Workspace made',
  'workspace.updated': 'Workspace changed',
  'workspace.deleted': 'Workspace deleted',
  'member.added': 'Member added',
  'member.updated': 'Member changed',
  'member.removed': 'Member removed',
  'invitation.created': 'Invitation made',
  'invitation.withdrawn': 'Invitation withdrawn',
  'password_reset.created': 'Link for a new password made',
  'password_reset.used': 'New password set by a link',
  'api_key.created': 'API key made',
  'api_key.revoked': 'API key revoked',
  'secret.created': 'Secret made',
  'secret.updated': 'Secret changed',
  'secret.deleted': 'Secret deleted',
  'agent.created': 'Agent made',
  'agent.updated': 'Agent changed',
  'agent.deleted': 'Agent deleted',
  'action.saved': 'Action saved',
  'action.deleted': 'Action deleted',
  'cases.saved': 'Test cases saved',
  'conversation.started': 'Conversation started',
  'conversation.removed': 'Conversations removed',
  'run.started': 'Run started',
  'run.sent': 'Request sent',
  'run.finished': 'Run ended',
  'run.cancelled': 'Run cancelled',
  'run.settled': 'Run settled',
  'run.removed': 'Runs removed',
  'purge.begun': 'Old records deleted',
  'approval.requested': 'Approval asked for',
  'approval.approved': 'Request approved',
  'approval.denied': 'Request denied',
  'approval.expired': 'Approval expired',
  'approval.voided': 'Approval void',
  'hand_over.done': 'Customer answered',
  'hand_over.reopened': 'Customer waits again',
  'key_rotation.begun': 'Rotation of keys begun',
  'master_key.rotated': 'Master key rotated',
  'secret_key.rotated': 'Key of secrets rotated',
  'audit_key.created': 'Signing key made',
  'audit.cut': 'Trail cut',
}

export function isAuditKind(text: string): text is AuditKind {
  return Object.hasOwn(kindWords, text)
}

export interface Change {
  path: string
  /** JSON; null: it was not there. */
  before: string | null
  /** JSON; null: it is gone. */
  after: string | null
}

/** What an entry says was changed: where, and what stood there before and after. */
export function changesOf({ detail }: Pick<AuditEntry, 'detail'>): Change[] {
  if (!Array.isArray(detail.changes)) return []
  return detail.changes.flatMap((change: unknown) => {
    if (typeof change !== 'object' || change === null || !('path' in change)) return []
    const side = (name: 'before' | 'after') => {
      const value: unknown = Object.hasOwn(change, name) ? (change as Record<string, unknown>)[name] : undefined
      return value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value, null, 2)
    }
    return [{ path: String(change.path), before: side('before'), after: side('after') }]
  })
}

/** The rest of what an entry says, each on a line. */
export function factsOf({ detail }: Pick<AuditEntry, 'detail'>): [name: string, text: string][] {
  return Object.entries(detail)
    .filter(([name, value]) => name !== 'changes' && value !== null && value !== undefined)
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
}

/** Who did it: a name, and what kind of thing has it. */
export function actorOf({ actor }: Pick<AuditEntry, 'actor'>): { id: string; name: string; type: string } {
  const type = String(actor.type ?? '')
  const id = String(actor.id ?? '')
  const name = typeof actor.name === 'string' && actor.name !== '' ? actor.name : id
  return { id, name, type: actorTypes[type] ?? type }
}

/** What kinds of actor are called. */
export const actorTypes: Readonly<Record<string, string>> = {
  user: 'member',
  api_key: 'API key',
  visitor: 'customer',
  system: 'server',
}
