import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider'
import type { AgentModel } from '../models/model.ts'

/** One answer of a model: a text, calls, how it stops; or whatever parts, as a provider package would stream them. */
export type PlayedAnswer =
  | { text?: string; calls?: readonly PlayedCall[]; stop?: Finish; tokens?: { input: number; output: number } }
  | { parts: readonly LanguageModelV4StreamPart[] | AsyncIterable<LanguageModelV4StreamPart> }
  | { fails: unknown }

export interface PlayedCall {
  name: string
  /** An object is written as JSON; a text is what the model wrote. */
  input: unknown
}

type Finish = Extract<LanguageModelV4StreamPart, { type: 'finish' }>['finishReason']['unified']

/** A model that says what a test tells it to, and keeps what it was asked. */
export interface PlayedModel extends AgentModel {
  /** What it was called with, in order. */
  asked: LanguageModelV4CallOptions[]
  /** The answers to come, one a call; after the last it says "Done.". */
  play(...answers: PlayedAnswer[]): void
}

export function createPlayedModel(given: Partial<Pick<AgentModel, 'name' | 'settings' | 'price'>> = {}): PlayedModel {
  const asked: LanguageModelV4CallOptions[] = []
  let answers: PlayedAnswer[] = []
  return {
    name: 'openai:played',
    settings: { temperature: null, maxOutputTokens: null, contextTokens: 20_000 },
    price: { input: 2, output: 8 },
    ...given,
    asked,
    play: (...next) => {
      answers = next
    },
    model: {
      specificationVersion: 'v4',
      provider: 'played',
      modelId: 'played',
      supportedUrls: {},
      doGenerate: () => Promise.reject(new Error('Only streams.')),
      doStream: async options => {
        asked.push(options)
        const answer = answers.shift() ?? { text: 'Done.' }
        if ('fails' in answer) throw answer.fails
        return { stream: ReadableStream.from('parts' in answer ? answer.parts : partsOf(answer)) }
      },
    },
  }
}

function partsOf(answer: Exclude<PlayedAnswer, { parts: unknown } | { fails: unknown }>): LanguageModelV4StreamPart[] {
  const { text, calls = [], tokens = { input: 100, output: 10 } } = answer
  const stop = answer.stop ?? (calls.length > 0 ? 'tool-calls' : 'stop')
  return [
    { type: 'stream-start', warnings: [] },
    ...(text === undefined ? [] : wordsOf(text)),
    ...calls.map(({ name, input }, index) => toCall(name, input, index)),
    finished(stop, tokens),
  ]
}

/** A text as it streams, a word at a time. */
export function wordsOf(text: string): LanguageModelV4StreamPart[] {
  const words = text.split(/(?<= )/).map(delta => ({ type: 'text-delta' as const, id: '1', delta }))
  return [{ type: 'text-start', id: '1' }, ...words, { type: 'text-end', id: '1' }]
}

function toCall(toolName: string, input: unknown, index: number): LanguageModelV4StreamPart {
  const text = typeof input === 'string' ? input : JSON.stringify(input)
  return { type: 'tool-call', toolCallId: `c${index}`, toolName, input: text }
}

export function finished(stop: Finish, tokens = { input: 100, output: 10 }): LanguageModelV4StreamPart {
  return {
    type: 'finish',
    finishReason: { unified: stop, raw: undefined },
    usage: {
      inputTokens: { total: tokens.input, noCache: undefined, cacheRead: 40, cacheWrite: undefined },
      outputTokens: { total: tokens.output, text: undefined, reasoning: undefined },
    },
  }
}
