import { describe, expect, it } from 'vitest'
import { type AgentDraft, changedMembers, disputedMembers, mergeAgents, toAgentDraft } from './agent-draft.ts'

const base: AgentDraft = {
  name: 'Desk',
  instructions: 'Be kind.',
  model: null,
  modelSettings: { secret: null, temperature: null, maxOutputTokens: null, contextTokens: 32_000, price: null },
  actions: ['a', 'b'],
  runModes: {},
  greeting: null,
  locale: 'en-US',
  timeZone: 'UTC',
  country: 'US',
  allowedOrigins: [],
  identityKeys: [],
  context: null,
  handOver: null,
  appearance: {
    accent: null,
    theme: 'auto',
    position: 'right',
    title: null,
    subtitle: null,
    launcherText: null,
    texts: {},
  },
  limits: {},
}

describe('the draft of an agent', () => {
  it('leaves out what only the server sets', () => {
    const saved = { ...base, id: 'agt_1', version: 3, createdAt: 'then', updatedAt: 'now' }
    expect(toAgentDraft(saved)).toEqual(base)
  })

  it('names the members that were changed', () => {
    expect(changedMembers(base, { ...base, locale: 'de', actions: ['b', 'a'] })).toEqual(['actions', 'locale'])
    expect(changedMembers(base, structuredClone(base))).toEqual([])
  })
})

describe('an edit while somebody else saved', () => {
  const mine = { ...base, greeting: 'Hello', appearance: { ...base.appearance, accent: '#112233' } }

  it('keeps what each of them changed', () => {
    const theirs = {
      ...base,
      locale: 'de',
      appearance: { ...base.appearance, title: 'Help' },
      limits: { stepsPerTurn: 3 },
    }
    expect(mergeAgents(base, mine, theirs)).toEqual({
      ...theirs,
      greeting: 'Hello',
      appearance: { ...theirs.appearance, accent: '#112233' },
    })
    expect(disputedMembers(base, mine, theirs)).toEqual([])
  })

  it('lets mine stand where both changed the same, and says where', () => {
    const theirs = { ...base, greeting: 'Moin', appearance: { ...base.appearance, accent: '#445566' } }
    expect(mergeAgents(base, mine, theirs)).toEqual(mine)
    expect(disputedMembers(base, mine, theirs)).toEqual(['greeting', 'appearance'])
  })

  it('has no dispute where both changed to the same', () => {
    expect(disputedMembers(base, mine, mine)).toEqual([])
  })

  it('drops a limit that I took away', () => {
    const limited = { ...base, limits: { stepsPerTurn: 3, runsPerTurn: 4 } }
    const without = { ...limited, limits: { runsPerTurn: 4 } }
    expect(mergeAgents(limited, without, { ...limited, name: 'Other' }).limits).toEqual({ runsPerTurn: 4 })
  })
})
