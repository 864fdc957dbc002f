import { createHash } from 'node:crypto'
import { canonicalJson, type JsonObject, messagePaths, parseMessage, renderMessage } from '@bellhop/core'
import type { StreamEventBody } from '@bellhop/core/stream'
import { loadActionsByName } from '../actions/load-action.ts'
import { askContext } from '../agent-context/ask-context.ts'
import type { SavedAgent } from '../agents/agent.ts'
import { toAgentJson } from '../agents/agent-json.ts'
import { toShown } from '../agents/audit-form.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { describeChanges } from '../audit/describe-changes.ts'
import { type ConversationMode, toJson } from '../database/index.ts'
import type { Actor } from '../http/principal.ts'
import { appendEvents, messageEvents } from './append-events.ts'
import { holdContactByIdentity, insertContact } from './contact-store.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { sealConversationState } from './conversation-state.ts'
import { offersOf } from './offers.ts'
import { outcomeJson } from './settle-context.ts'
import { type ConversationRow, insertConversation } from './store.ts'
import { inUnit, type Unit } from './unit-of-work.ts'
import { questionWords } from './words/question-words.ts'

export interface NewConversation {
  workspaceId: string
  /** As it is saved, or as it would be with a draft (`tryDraft`). */
  agent: SavedAgent
  /** The saved agent in place of which a draft is tried, in test mode alone. Default: `agent` is what is saved. */
  inPlaceOf?: SavedAgent
  channel: 'chat' | 'api' | 'voice'
  /** Default `live`. */
  mode?: ConversationMode
  medium: string
  origin: string | null
  /** Verified claims; null: nobody is known. */
  identity: JsonObject | null
  /** The numbers of both ends, where the medium has numbers. Default: none. */
  contactNumber?: string | null
  agentNumber?: string | null
  /** Who began. Default: the contact (`inbound`). */
  direction?: 'inbound' | 'outbound'
  /** What another system calls this contact or call. Default: nothing. */
  externalId?: string | null
  /** On top of what the agent's context endpoint says. */
  context: JsonObject
  page: JsonObject
  actor: Actor
  /** Done in the transaction that stores it. Where it throws, there is no conversation. */
  claim?: (tx: Unit['tx'], conversationId: string) => Promise<void>
}

/** Starts a conversation: the agent greets and says what it can do. */
export async function startConversation(parts: ConversationParts, given: NewConversation): Promise<ConversationRow> {
  const { workspaceId, agent } = given
  const id = parts.ids.next('cnv')
  const offered = await loadActionsByName(parts, parts.database.db, workspaceId, agent.definition.actions)
  const parties = {
    medium: given.medium,
    direction: given.direction ?? 'inbound',
    contactNumber: given.contactNumber ?? null,
    agentNumber: given.agentNumber ?? null,
    externalId: given.externalId ?? null,
  }
  const askedAt = parts.clock.now()
  // Else it is asked before the first turn: most who open a chat never say a word.
  const asked = greetsWithContext(agent) ? await askContext(parts, workspaceId, agent, parties, given.identity) : null
  const context = { ...asked?.context, ...given.context }
  return inUnit(parts, async unit => {
    const contactId = await contactFor(unit, parts, workspaceId, given.identity)
    const now = parts.clock.now()
    const row = await insertConversation(unit.tx, {
      workspaceId,
      id,
      agentId: agent.id,
      contactId,
      channel: given.channel,
      mode: given.mode ?? 'live',
      ...parties,
      origin: given.origin,
      contextAskedAt: asked && askedAt,
      contextOutcome: asked && outcomeJson(asked.outcome),
      sealedHeld: null,
      sealedState: sealConversationState(parts, { workspaceId, id }, { context, page: given.page }),
      agentDraft: given.inPlaceOf ? toJson(toAgentJson(agent.definition)) : null,
      turnId: null,
      createdAt: now,
      updatedAt: now,
    })
    await given.claim?.(unit.tx, row.id)
    const actions = offered.filter(action => action.enabled).map(action => action.definition)
    const offers = offersOf(actions)
    const greeting: StreamEventBody[] = [
      ...messageEvents(parts.ids.next('msg'), 'agent', greetingOf({ ...given, context })),
      ...(offers.length > 0 ? [{ type: 'offers' as const, offers }] : []),
    ]
    await appendEvents(unit, parts, { workspaceId, conversationId: row.id, turnId: null }, greeting)
    await appendAudit(unit.tx, parts, workspaceId, {
      kind: 'conversation.started',
      actor: given.actor,
      subject: row.id,
      detail: {
        agentId: agent.id,
        contactId,
        channel: given.channel,
        mode: row.mode,
        verified: given.identity !== null,
        ...(given.inPlaceOf && whatIsTried(given.inPlaceOf, agent)),
      },
    })
    return row
  })
}

/** In which way a draft differs from what was saved then. */
function whatIsTried(saved: SavedAgent, draft: SavedAgent): JsonObject {
  const changes = describeChanges(toShown(saved.definition), toShown(draft.definition))
  return { draftOfVersion: saved.version, changes }
}

function greetsWithContext({ definition: { greeting } }: SavedAgent): boolean {
  return greeting !== null && messagePaths(parseMessage(greeting)).some(([root]) => root === 'context')
}

function greetingOf({ agent, identity, context }: NewConversation): string {
  const { name, greeting, locale, timeZone } = agent.definition
  const data = { agent: { id: agent.id, name }, contact: identity ?? {}, context, response: null, inputs: {}, run: {} }
  const text = greeting === null ? '' : renderMessage(greeting, data, { locale, timeZone })
  return text.trim() === '' ? questionWords(locale).greeting : text
}

/**
 * One contact for each verified identity, all of its claims together: what an approval was given under must not change
 * behind it. A new one for everybody else.
 */
async function contactFor(
  unit: Unit,
  parts: ConversationParts,
  workspaceId: string,
  identity: JsonObject | null,
): Promise<string> {
  const identityHash = identity ? createHash('sha256').update(canonicalJson(identity), 'utf8').digest('hex') : null
  const id = parts.ids.next('con')
  // Another time where retention removes the one who is known between the two statements.
  for (let tries = 0; tries < 3; tries++) {
    const inserted = await insertContact(unit.tx, {
      workspaceId,
      id,
      identityHash,
      claims: identity ? toJson(identity) : null,
      verified: identity !== null,
      createdAt: parts.clock.now(),
    })
    if (inserted) return id
    const known = identityHash ? await holdContactByIdentity(unit.tx, workspaceId, identityHash) : null
    if (known) return known.id
  }
  throw new Error('A contact that is there could not be found.')
}
