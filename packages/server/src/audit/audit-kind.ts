/** Everything that leaves an entry in the audit trail. The kinds are public: none is ever renamed or reused. */
export const auditKinds = [
  'workspace.created',
  'workspace.updated',
  'workspace.deleted',
  'member.added',
  'member.updated',
  'member.removed',
  'invitation.created',
  'invitation.withdrawn',
  'password_reset.created',
  'password_reset.used',
  'api_key.created',
  'api_key.revoked',
  'secret.created',
  'secret.updated',
  'secret.deleted',
  'agent.created',
  'agent.updated',
  'agent.deleted',
  'action.saved',
  'action.deleted',
  'cases.saved',
  'conversation.started',
  'run.started',
  'run.sent',
  'run.finished',
  'run.cancelled',
  'run.settled',
  'approval.requested',
  'approval.approved',
  'approval.denied',
  'approval.expired',
  'approval.voided',
  'key_rotation.begun',
  'master_key.rotated',
  'secret_key.rotated',
  'audit_key.created',
  'audit.cut',
  'run.removed',
  'conversation.removed',
  'purge.begun',
  'hand_over.done',
  'hand_over.reopened',
] as const

export type AuditKind = (typeof auditKinds)[number]

/**
 * What runs leave by themselves: an address says nothing there that the entry of the decision doesn't, and these are by far the
 * most.
 */
const withoutOrigin: ReadonlySet<AuditKind> = new Set([
  'conversation.started',
  'run.started',
  'run.sent',
  'run.finished',
  'approval.requested',
  'approval.expired',
  'approval.voided',
])

/** Does an entry of this kind say where the call came from? */
export function saysOrigin(kind: AuditKind): boolean {
  return !withoutOrigin.has(kind)
}

/** What a route says about the trail: the kinds that it may write, or why it writes none. There is no default. */
export type AuditPolicy = readonly [AuditKind, ...AuditKind[]] | { none: string }
