/** The name of a model, taken apart for a form: `openai:gpt-5`, `compatible:https://llm.example.com/v1#qwen3`. */
export type ModelWords =
  | { provider: 'server' }
  | { provider: Provider; model: string }
  | { provider: 'compatible'; address: string; model: string }

export type Provider = 'openai' | 'anthropic' | 'google'

export const providers = {
  openai: { label: 'OpenAI', host: 'api.openai.com', example: 'gpt-5' },
  anthropic: { label: 'Anthropic', host: 'api.anthropic.com', example: 'claude-sonnet-4-5' },
  google: { label: 'Google', host: 'generativelanguage.googleapis.com', example: 'gemini-2.5-pro' },
} as const satisfies Record<Provider, { label: string; host: string; example: string }>

/** What has no form of its own is shown as a model of the form `compatible`, so that nothing written is lost. */
export function readModel(text: string | null): ModelWords {
  if (text === null) return { provider: 'server' }
  const [, prefix = '', rest = ''] = /^([a-z]+):(.*)$/s.exec(text) ?? []
  if (isProvider(prefix)) return { provider: prefix, model: rest }
  const named = prefix === 'compatible' ? rest : text
  const hash = named.indexOf('#')
  return hash < 0
    ? { provider: 'compatible', address: named, model: '' }
    : { provider: 'compatible', address: named.slice(0, hash), model: named.slice(hash + 1) }
}

export function writeModel(words: ModelWords): string | null {
  if (words.provider === 'server') return null
  if (words.provider === 'compatible') return `compatible:${words.address.trim()}#${words.model.trim()}`
  return `${words.provider}:${words.model.trim()}`
}

/** Where the provider's key goes; null where that isn't known here. */
export function modelHost(words: ModelWords): string | null {
  if (words.provider === 'server') return null
  if (words.provider === 'compatible') return URL.parse(words.address)?.host || null
  return providers[words.provider].host
}

export function isProvider(text: string): text is Provider {
  return Object.hasOwn(providers, text)
}
