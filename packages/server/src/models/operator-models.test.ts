import { describe, expect, it } from 'vitest'
import { safeParseModelName } from './model-name.ts'
import { readOperatorModels } from './operator-models.ts'

describe('the name of a model', () => {
  it.each([
    ['openai:gpt-5', { provider: 'openai', modelId: 'gpt-5' }],
    ['openai:ft:gpt-4.1:acme::B1', { provider: 'openai', modelId: 'ft:gpt-4.1:acme::B1' }],
    ['anthropic:claude-sonnet-4-5', { provider: 'anthropic', modelId: 'claude-sonnet-4-5' }],
    ['google:gemini-2.5-pro', { provider: 'google', modelId: 'gemini-2.5-pro' }],
    [
      'compatible:http://127.0.0.1:11434/v1/#library/llama3.3:70b',
      { provider: 'compatible', baseUrl: 'http://127.0.0.1:11434/v1', modelId: 'library/llama3.3:70b' },
    ],
  ])('%s is one', (text, name) => {
    expect(safeParseModelName(text)).toEqual({ ok: true, name })
  })

  it.each([
    '',
    'gpt-5',
    'OpenAI:gpt-5',
    'azure:gpt-5',
    'openai:',
    'openai: gpt-5',
    'google:../../v1/other',
    'google:gemini?key=x',
    'google:gemini#x',
    'openai:gpt\n5',
    'compatible:#x',
    'compatible:https://llm.example.com/v1',
    'compatible:https://llm.example.com/v1#',
    'compatible:llm.example.com/v1#x',
    'compatible:ftp://llm.example.com#x',
    'compatible:https://user:password@llm.example.com/v1#x',
    'compatible:https://llm.example.com/v1?key=x#y',
    'compatible:https:\\\\llm.example.com#x',
  ])('%j is none', text => {
    expect(safeParseModelName(text)).toMatchObject({ ok: false, problem: expect.stringMatching(/.+\.$/) })
  })
})

describe('the models of the operator', () => {
  it.each([
    ['openai:gpt-5', 'OPENAI_API_KEY'],
    ['anthropic:claude-sonnet-4-5', 'ANTHROPIC_API_KEY'],
    ['google:gemini-2.5-pro', 'GOOGLE_GENERATIVE_AI_API_KEY'],
    ['google:gemini-2.5-pro', 'GEMINI_API_KEY'],
  ])('%s needs %s', (BELLHOP_MODEL, variable) => {
    expect(read({ BELLHOP_MODEL }).problems).toEqual([expect.stringContaining(variable)])
    const { problems, models } = read({ BELLHOP_MODEL, [variable]: 'sk-1' })
    expect(problems).toEqual([])
    expect(models.model?.text).toBe(BELLHOP_MODEL)
  })

  it('takes the key of another provider for none', () => {
    expect(
      read({ BELLHOP_MODEL: 'openai:gpt-5', ANTHROPIC_API_KEY: 'sk-1', BELLHOP_MODEL_API_KEY: 'sk-2' }).problems,
    ).toEqual([expect.stringContaining('OPENAI_API_KEY')])
  })

  it.each([
    ['https://gateway.example.com', 'https://gateway.example.com/v1'],
    ['https://gateway.example.com/anthropic/', 'https://gateway.example.com/anthropic/v1'],
    ['https://gateway.example.com/v1', 'https://gateway.example.com/v1'],
  ])("reads ANTHROPIC_BASE_URL=%s as Anthropic's own clients do, and as others do", (ANTHROPIC_BASE_URL, baseUrl) => {
    expect(read({ ANTHROPIC_BASE_URL }).models.providers.anthropic.baseUrl).toBe(baseUrl)
  })

  it.each(['OPENAI_BASE_URL', 'ANTHROPIC_BASE_URL', 'GOOGLE_GENERATIVE_AI_BASE_URL'])(
    'refuses a malformed %s, rather than to send the key elsewhere',
    variable => {
      for (const text of [
        'gateway.example.com',
        'https://u:p@gateway.example.com',
        'https://gateway.example.com/?x=1',
        'ws://x',
      ])
        expect(read({ [variable]: text }).problems).toEqual([expect.stringContaining(variable)])
    },
  )
})

function read(env: Record<string, string>) {
  const problems: string[] = []
  return { models: readOperatorModels(name => env[name] ?? null, problems), problems }
}
