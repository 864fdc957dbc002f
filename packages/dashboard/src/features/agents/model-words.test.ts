import { describe, expect, it } from 'vitest'
import { modelHost, readModel, writeModel } from './model-words.ts'

describe('the name of a model', () => {
  it.each([
    [null, { provider: 'server' }, null],
    ['openai:gpt-5', { provider: 'openai', model: 'gpt-5' }, 'api.openai.com'],
    ['google:models/gemini', { provider: 'google', model: 'models/gemini' }, 'generativelanguage.googleapis.com'],
    [
      'compatible:http://127.0.0.1:11434/v1#Qwen/Qwen3-8B',
      { provider: 'compatible', address: 'http://127.0.0.1:11434/v1', model: 'Qwen/Qwen3-8B' },
      '127.0.0.1:11434',
    ],
    ['openai:', { provider: 'openai', model: '' }, 'api.openai.com'],
  ] as const)('%s is taken apart, and put together to the same', (text, words, host) => {
    expect(readModel(text)).toEqual(words)
    expect(writeModel(readModel(text))).toBe(text)
    expect(modelHost(readModel(text))).toBe(host)
  })

  it('keeps what is none, for the server to say what would do', () => {
    expect(readModel('mistral:large')).toEqual({ provider: 'compatible', address: 'mistral:large', model: '' })
    expect(writeModel(readModel('mistral:large'))).toBe('compatible:mistral:large#')
  })
})
