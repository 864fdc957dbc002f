import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogle } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider'
import type { ModelFetch } from './model-fetch.ts'
import type { ModelName } from './model-name.ts'

/** How a model is reached. Everything is given: what these packages miss they would read from the environment, or call by themselves. */
export interface ModelAccess {
  baseUrl: string
  /** null: none is sent, which only a compatible server does without. */
  key: string | null
  fetch: ModelFetch
}

/** The provider's own package, which turns calls into its wire format and back. */
export function providerModel(name: ModelName, { baseUrl: baseURL, key, fetch }: ModelAccess): LanguageModelV4 {
  const apiKey = key ?? ''
  switch (name.provider) {
    case 'openai':
      return unstored(createOpenAI({ baseURL, apiKey, fetch }).responses(name.modelId))
    case 'anthropic':
      return createAnthropic({ baseURL, apiKey, fetch }).languageModel(name.modelId)
    case 'google':
      return createGoogle({ baseURL, apiKey, fetch }).languageModel(name.modelId)
    case 'compatible':
      return createOpenAICompatible({
        name: 'compatible',
        baseURL,
        fetch,
        includeUsage: true,
        ...(key === null ? {} : { apiKey: key }),
      }).languageModel(name.modelId)
  }
}

/**
 * OpenAI's Responses API keeps what it is sent for thirty days unless it is told not to, and takes tools as strict unless they
 * say otherwise, which would make every input required.
 */
function unstored(model: LanguageModelV4): LanguageModelV4 {
  const told = (options: LanguageModelV4CallOptions): LanguageModelV4CallOptions => ({
    ...options,
    ...(options.tools && {
      tools: options.tools.map(tool => (tool.type === 'function' ? { strict: false, ...tool } : tool)),
    }),
    providerOptions: { ...options.providerOptions, openai: { ...options.providerOptions?.openai, store: false } },
  })
  return {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doGenerate: options => model.doGenerate(told(options)),
    doStream: options => model.doStream(told(options)),
  }
}
