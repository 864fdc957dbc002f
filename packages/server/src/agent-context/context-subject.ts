import type { JsonObject } from '@bellhop/core'

/** What an agent's context endpoint is sent: these keys, each of them, in every call. */
export interface ContextSubject {
  agent_uuid: string
  direction: 'inbound' | 'outbound'
  agent_number: string | null
  contact_number: string | null
  external_id: string | null
  medium: string
}

/** Who a conversation is with, as it is kept. */
export interface Parties {
  direction: 'inbound' | 'outbound'
  agentNumber: string | null
  contactNumber: string | null
  externalId: string | null
  medium: string
}

/**
 * Who the context is for. Where nobody said what another system calls the contact, it is the verified user id: never
 * anything that a page has set.
 */
export function toSubject(agentId: string, parties: Parties, identity: JsonObject | null): ContextSubject {
  const sub = identity && Object.hasOwn(identity, 'sub') ? identity.sub : null
  return {
    agent_uuid: agentId,
    direction: parties.direction,
    agent_number: parties.agentNumber,
    contact_number: parties.contactNumber,
    external_id: parties.externalId ?? (typeof sub === 'string' ? sub : null),
    medium: parties.medium,
  }
}
