import type { ModelPrice } from './model.ts'
import {
  type ModelName,
  type OfficialProvider,
  officialProviders,
  safeParseModelName,
  toBaseUrl,
} from './model-name.ts'

/** What the operator's environment says about models. Its keys go to its own addresses and nowhere else. */
export interface OperatorModels {
  /** What agents without a model of their own use; null: guided mode. */
  model: { text: string; name: ModelName } | null
  providers: Record<OfficialProvider, ProviderAccess>
  /** For the operator's own `compatible:` address. */
  compatibleKey: string | null
  /** Of the operator's model. */
  price: ModelPrice | null
}

export interface ProviderAccess {
  baseUrl: string
  key: string | null
}

/** What the environment names, beside `BELLHOP_MODEL` itself. */
export const modelVariables = ['BELLHOP_MODEL', 'BELLHOP_MODEL_API_KEY', 'BELLHOP_MODEL_PRICE'] as const

/** The first that is set counts. */
const keyVariables: Record<OfficialProvider, readonly string[]> = {
  openai: ['OPENAI_API_KEY'],
  anthropic: ['ANTHROPIC_API_KEY'],
  google: ['GOOGLE_GENERATIVE_AI_API_KEY', 'GEMINI_API_KEY'],
}

export const modelKeyVariables: readonly string[] = ['BELLHOP_MODEL_API_KEY', ...Object.values(keyVariables).flat()]

const addresses: Record<OfficialProvider, { variable: string; standard: string }> = {
  openai: { variable: 'OPENAI_BASE_URL', standard: 'https://api.openai.com/v1' },
  anthropic: { variable: 'ANTHROPIC_BASE_URL', standard: 'https://api.anthropic.com/v1' },
  google: {
    variable: 'GOOGLE_GENERATIVE_AI_BASE_URL',
    standard: 'https://generativelanguage.googleapis.com/v1beta',
  },
}

/** Reads them from the environment. What is wrong becomes a line of `problems`. */
export function readOperatorModels(text: (name: string) => string | null, problems: string[]): OperatorModels {
  const providers = {
    openai: readAccess('openai', text, problems),
    anthropic: readAccess('anthropic', text, problems),
    google: readAccess('google', text, problems),
  }
  const compatibleKey = readKey('BELLHOP_MODEL_API_KEY', text, problems)
  const price = readPrice(text('BELLHOP_MODEL_PRICE'), problems)
  const given = text('BELLHOP_MODEL')
  const read = given === null ? null : safeParseModelName(given)
  if (read?.ok === false) problems.push(`BELLHOP_MODEL: ${read.problem} Leave it out for guided mode.`)
  const model = given !== null && read?.ok ? { text: given, name: read.name } : null
  const provider = officialProviders.find(each => each === model?.name.provider)
  if (provider && providers[provider].key === null) {
    const variables = keyVariables[provider].join(' or ')
    problems.push(`BELLHOP_MODEL=${given} needs the provider's key: set ${variables}.`)
  }
  return { model, providers, compatibleKey, price }
}

/** No model at all: guided mode, and keys that agents bring along. */
export const noOperatorModels: OperatorModels = readOperatorModels(() => null, [])

function readAccess(
  provider: OfficialProvider,
  text: (name: string) => string | null,
  problems: string[],
): ProviderAccess {
  const { variable, standard } = addresses[provider]
  const given = text(variable)
  const baseUrl = given === null ? standard : toBaseUrl(given)
  if (baseUrl === null)
    problems.push(`${variable} must be an http(s) address without user or query, such as ${standard}.`)
  const [key = null] = keyVariables[provider].map(name => readKey(name, text, problems)).filter(each => each !== null)
  return { baseUrl: withVersion(provider, baseUrl ?? standard), key }
}

// Anthropic's own clients put /v1 behind this variable; others write it there.
function withVersion(provider: OfficialProvider, baseUrl: string): string {
  return provider === 'anthropic' && !baseUrl.endsWith('/v1') ? `${baseUrl}/v1` : baseUrl
}

function readKey(variable: string, text: (name: string) => string | null, problems: string[]): string | null {
  const key = text(variable)
  if (key === null || /^[\x21-\x7e]{1,1000}$/.test(key)) return key
  problems.push(`${variable} holds what is no key: letters, digits and signs without spaces, on one line.`)
  return null
}

function readPrice(text: string | null, problems: string[]): ModelPrice | null {
  if (text === null) return null
  const [, input, output] = /^(\d{1,6}(?:\.\d{1,6})?)\s*,\s*(\d{1,6}(?:\.\d{1,6})?)$/.exec(text) ?? []
  if (input !== undefined && output !== undefined) return { input: Number(input), output: Number(output) }
  problems.push(
    `BELLHOP_MODEL_PRICE must be two numbers, US dollars per million tokens read and written, such as 1.25,10, not "${text}".`,
  )
  return null
}
