import { describe, expect, it } from 'vitest'
import { toCaller } from './caller.ts'
import { chatRequest } from './chat-request.ts'

const read = (more: Record<string, unknown>, instructions = '') =>
  toCaller(chatRequest.parse({ model: 'agt_1', messages: [{ role: 'user', content: 'Hi' }], ...more }), instructions)

const nobody = {
  callId: null,
  externalId: null,
  contactNumber: null,
  agentNumber: null,
  direction: 'inbound',
  channel: 'api',
  medium: 'api',
  page: {},
}
const onThePhone = { channel: 'voice', medium: 'phone', contactNumber: '+15550001', agentNumber: '+15550002' }

describe('who calls is read from what each platform sends', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['nothing', {}, {}],
    ["OpenAI's user", { user: 'u1' }, { externalId: 'u1' }],
    [
      'Vapi, a call that came in',
      {
        call: { id: 'call-1', type: 'inboundPhoneCall', customer: { number: '+15550001' } },
        phoneNumber: { number: '+15550002' },
        customer: { number: '+15550001' },
        metadata: { plan: 'gold' },
      },
      { ...onThePhone, callId: 'call-1', page: { plan: 'gold' } },
    ],
    [
      'Vapi, a call that went out',
      { call: { id: 'call-2', type: 'outboundPhoneCall', customer: { number: '+15550001' } } },
      { callId: 'call-2', direction: 'outbound', channel: 'voice', medium: 'phone', contactNumber: '+15550001' },
    ],
    [
      'Vapi, a web call',
      { call: { id: 'call-3', type: 'webCall' } },
      { callId: 'call-3', channel: 'voice', medium: 'voice' },
    ],
    [
      'ElevenLabs',
      {
        user_id: 'u2',
        elevenlabs_extra_body: { conversation_id: 'conv_1', contact_number: '+15550001', agent_number: '+15550002' },
      },
      {
        ...onThePhone,
        callId: 'conv_1',
        externalId: 'u2',
        page: { conversation_id: 'conv_1', contact_number: '+15550001', agent_number: '+15550002' },
      },
    ],
    [
      'LiveKit',
      { user: 'u3', metadata: { room: 'r1', 'sip.phoneNumber': '+15550001', 'sip.trunkPhoneNumber': '+15550002' } },
      {
        ...onThePhone,
        callId: 'r1',
        externalId: 'u3',
        page: { room: 'r1', 'sip.phoneNumber': '+15550001', 'sip.trunkPhoneNumber': '+15550002' },
      },
    ],
    [
      'a program of your own',
      { call_id: 7, direction: 'outbound', medium: 'voice', external_id: 'crm-1' },
      { callId: '7', direction: 'outbound', medium: 'voice', channel: 'voice', externalId: 'crm-1' },
    ],
    [
      'something else than texts',
      { user: 'u\u0007', metadata: { call_id: { a: 1 }, contact_number: 'x'.repeat(41) } },
      {
        page: { call_id: { a: 1 }, contact_number: 'x'.repeat(41) },
      },
    ],
    ['metadata that is none', { metadata: 'call_id=1', call: 'c1' }, {}],
  ])('%s', (_name, body, expected) => {
    expect(read(body)).toEqual({ ...nobody, ...expected })
  })

  it('and from the first line of the instructions, where a platform tells it there alone', () => {
    const line = 'bellhop call_id=conv_2 contact_number=+15550001 agent_number=+15550002'
    expect(read({}, `${line}\nBe kind.`)).toEqual({ ...nobody, ...onThePhone, callId: 'conv_2' })
    // Further down a prompt may quote a customer.
    expect(read({}, `Be kind.\n${line}`)).toEqual(nobody)
    expect(read({ metadata: { call_id: 'own' } }, line).callId).toBe('own')
  })

  it('sets no prototype with what it is told', () => {
    const body = JSON.parse('{"metadata": {"__proto__": {"channel": "voice"}}}') as Record<string, unknown>
    expect(Object.getPrototypeOf(read(body).page)).toBe(Object.prototype)
  })
})
