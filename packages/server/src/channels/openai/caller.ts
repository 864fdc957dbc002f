import { isJsonObject, type JsonObject, type JsonValue } from '@bellhop/core'
import type { ChatRequest } from './chat-request.ts'

/** Who is on the line, as the program that calls tells it. Nothing of it is proven. */
export interface Caller {
  /** What names the call at its platform; null: nothing does. */
  callId: string | null
  /** What another system calls this person. */
  externalId: string | null
  contactNumber: string | null
  agentNumber: string | null
  direction: 'inbound' | 'outbound'
  channel: 'voice' | 'api'
  medium: string
  /** What else the request tells: as untrusted as what a page sets. */
  page: JsonObject
}

/**
 * Reads who calls from where the platforms put it. Vapi: `call`, `customer`, `phoneNumber`, `metadata` (or its members). ElevenLabs:
 * `elevenlabs_extra_body`, `user_id`. LiveKit and OpenAI's clients: `metadata`, `user`, and whatever `extra_body` adds. ElevenLabs tells
 * a custom model the number of a phone call in its prompt alone, so the first line of the instructions may hold them too:
 * `bellhop call_id=… contact_number=…`.
 */
export function toCaller(body: ChatRequest, instructions: string): Caller {
  const given = toObject(body)
  const own = [given.metadata, given.elevenlabs_extra_body, given.extra_body].map(toObject)
  const call = toObject(given.call)
  const sources = [...own, given, toObject(call.metadata), firstLine(instructions)]
  const read = (names: readonly string[], longest: number) => {
    for (const source of sources)
      for (const name of names) {
        const text = toText(source[name], longest)
        if (text !== null) return text
      }
    return null
  }
  const isVapi = typeof call.id === 'string'
  const callType = toText(call.type, 40) ?? ''
  const contactNumber = read(names.contactNumber, 40) ?? numberIn(given.customer, call.customer)
  const agentNumber = read(names.agentNumber, 40) ?? numberIn(given.phoneNumber, call.phoneNumber)
  const isPhone = contactNumber !== null || agentNumber !== null || /phone/i.test(callType)
  const isVoice = isPhone || isVapi || isJsonObject(given.elevenlabs_extra_body)
  const medium = read(['medium'], 40) ?? (isPhone ? 'phone' : isVoice ? 'voice' : 'api')
  const direction = read(['direction'], 40) ?? callType
  return {
    callId: read(names.callId, 500) ?? toText(call.id, 500),
    externalId: read(names.externalId, 200),
    contactNumber,
    agentNumber,
    direction: /^outbound/i.test(direction) ? 'outbound' : 'inbound',
    channel: isVoice || voices.has(medium.toLowerCase()) ? 'voice' : 'api',
    medium,
    page: Object.fromEntries([...own, toObject(call.metadata)].flatMap(source => Object.entries(source))),
  }
}

const names = {
  callId: [
    'call_id',
    'callId',
    'conversation_id',
    'conversationId',
    'session_id',
    'sessionId',
    'system__conversation_id',
    'call_sid',
    'system__call_sid',
    'sip.callID',
    'room',
  ],
  contactNumber: ['contact_number', 'contactNumber', 'caller_id', 'system__caller_id', 'sip.phoneNumber'],
  agentNumber: ['agent_number', 'agentNumber', 'called_number', 'system__called_number', 'sip.trunkPhoneNumber'],
  externalId: ['external_id', 'externalId', 'user', 'user_id', 'safety_identifier'],
}

const voices: ReadonlySet<string> = new Set(['voice', 'phone', 'call', 'sip'])

/** A text or a number that can be kept; null for anything else, also for one that is too long to be what it should be. */
function toText(value: JsonValue | undefined, longest: number): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
  return text !== '' && text.length <= longest && !/\p{Cc}/u.test(text) ? text : null
}

function toObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {}
}

function numberIn(...ends: (JsonValue | undefined)[]): string | null {
  for (const end of ends) {
    const number = toText(toObject(end).number, 40)
    if (number !== null) return number
  }
  return null
}

/** Of the instructions' first line alone: further down, a prompt may quote what the customer said. */
function firstLine(instructions: string): JsonObject {
  const [line = ''] = instructions.split('\n', 1)
  if (!/^bellhop\s/i.test(line)) return {}
  return Object.fromEntries(Array.from(line.matchAll(/([\w.]+)=(\S+)/g), ([, name = '', value = '']) => [name, value]))
}
