export const officialProviders = ['openai', 'anthropic', 'google'] as const
export type OfficialProvider = (typeof officialProviders)[number]

/** Which model, and where: `openai:gpt-5`, or `compatible:http://127.0.0.1:11434/v1#llama3.3`. */
export type ModelName =
  | { provider: OfficialProvider; modelId: string }
  /** `baseUrl`: without a slash at its end; `/chat/completions` follows it. */
  | { provider: 'compatible'; baseUrl: string; modelId: string }

/** `problem` says in a sentence what would do. */
export type ReadModelName = { ok: true; name: ModelName } | { ok: false; problem: string }

const forms = 'openai:MODEL, anthropic:MODEL, google:MODEL or compatible:URL#MODEL'

export function safeParseModelName(text: string): ReadModelName {
  const [, prefix = '', rest = ''] = /^([a-z]+):(.*)$/.exec(text) ?? []
  if (prefix === 'compatible') return readCompatible(rest)
  const provider = officialProviders.find(name => name === prefix)
  if (!provider) return refused(`A model has the form ${forms}.`)
  if (!isModelId(rest)) return refused(`After "${provider}:" comes the name of a model, such as ${examples[provider]}.`)
  return { ok: true, name: { provider, modelId: rest } }
}

const examples: Record<OfficialProvider, string> = {
  openai: 'openai:gpt-5',
  anthropic: 'anthropic:claude-sonnet-4-5',
  google: 'google:gemini-2.5-pro',
}

function readCompatible(rest: string): ReadModelName {
  const hash = rest.indexOf('#')
  const modelId = hash < 0 ? '' : rest.slice(hash + 1)
  if (!isModelId(modelId)) {
    return refused('A compatible model has the form compatible:URL#MODEL: the name of the model stands behind the "#".')
  }
  const baseUrl = toBaseUrl(rest.slice(0, hash))
  if (baseUrl === null) {
    return refused(
      'After "compatible:" comes an http(s) address without user, query or spaces, such as https://llm.example.com/v1.',
    )
  }
  return { ok: true, name: { provider: 'compatible', baseUrl, modelId } }
}

/** An address that paths can be put behind, or null where it is anything else. */
export function toBaseUrl(text: string): string | null {
  if (!/^https?:\/\/[^\s?#\\@]+$/i.test(text)) return null
  return URL.parse(text)?.href.replace(/\/+$/, '') ?? null
}

// Some providers have it in the path of their addresses.
function isModelId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,149}$/.test(text) && !text.includes('..')
}

function refused(problem: string): ReadModelName {
  return { ok: false, problem }
}

/** For records, spans and errors: without an address, which may be one of the operator's own. */
export function toShownName({ provider, modelId }: ModelName): string {
  return `${provider}:${modelId}`
}
