import { APICallError } from '@ai-sdk/provider'
import { BellhopError, createRedactor, isBellhopError, sensitiveMask } from '@bellhop/core'
import { isEgressError } from '@bellhop/core/egress'

/** Whose failure it is, and what must not be read in what the provider says about it. */
export interface AskedModel {
  /** `openai:gpt-5` */
  name: string
  key: string | null
}

/**
 * What a call to a model ended with, in our words. What the provider said is in the `cause`, for the log: cut, without the key,
 * and without what was sent, which the thrown error has with it.
 */
export function toModelError(thrown: unknown, { name, key }: AskedModel): BellhopError {
  const known = findOurs(thrown)
  if (known) return fromGuard(known, name)
  const redactor = createRedactor(key === null ? [] : [{ value: key, mask: sensitiveMask, aloneBelow: 4 }])
  const cause = new Error(redactor.text(describe(thrown)).slice(0, mostDetail))
  cause.stack = ''
  const status = statusOf(thrown)
  const { code, message, hint } = judge(name, status, describe(thrown))
  return new BellhopError(code, message, { hint, cause, ...(status === undefined ? {} : { status }) })
}

const mostDetail = 500

interface Judged {
  code: 'model_failed' | 'rate_limited' | 'timeout'
  message: string
  hint: string
}

function judge(name: string, status: number | undefined, detail: string): Judged {
  if (status === 429) {
    return {
      code: 'rate_limited',
      message: `The provider of ${name} takes no more calls for now (429).`,
      hint: 'Its account has reached a rate or spending limit. Wait, raise the limit at the provider, or choose another model for the agent.',
    }
  }
  if (status === 408 || status === 504) {
    return {
      code: 'timeout',
      message: `The provider of ${name} did not answer in time (${status}).`,
      hint: 'Ask again. Where it happens often, look at the status page of the provider, or choose a faster model.',
    }
  }
  const failed = (message: string, hint: string): Judged => ({ code: 'model_failed', message, hint })
  if (status === 401 || status === 403) {
    return failed(
      `The provider of ${name} refused the key (${status}).`,
      "Check that the key is valid and may use this model: the agent's secret under `modelSettings`, or else the provider's key variable of the server.",
    )
  }
  if (status === 404) {
    return failed(
      `The provider knows no model for ${name} (404).`,
      'Correct the name of the model, in the agent or in BELLHOP_MODEL; for a compatible server also the path of its address, which usually ends in /v1.',
    )
  }
  if (
    status === 413 ||
    /context.{0,20}(length|window)|too many tokens|prompt is too long|exceeds? the .{0,40}tokens/i.test(detail)
  ) {
    return failed(
      `What was sent is more than ${name} takes.`,
      "Lower the agent's `modelSettings.contextTokens`, shorten its instructions, or choose a model with a larger context.",
    )
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return failed(
      `The provider of ${name} did not accept the call (${status}).`,
      'The log of the server has what the provider said. Often the model has no tools, or takes no `temperature`: change the model or the `modelSettings` of the agent.',
    )
  }
  if (status !== undefined && status >= 500) {
    return failed(
      `The provider of ${name} has a fault (${status}).`,
      'Ask again. Where it goes on, look at the status page of the provider, or choose another model.',
    )
  }
  return failed(
    `What the provider of ${name} answered could not be used.`,
    'The log of the server has what was wrong. For a compatible server check that its address speaks the chat completions of OpenAI, with streaming.',
  )
}

// What the guard says names hosts, which may be the operator's own: it stays in the cause.
function fromGuard(error: BellhopError, name: string): BellhopError {
  if (!isEgressError(error)) return error
  const { code } = error
  const more = { cause: error }
  if (code === 'timeout') {
    const hint =
      'Ask again. Where the model needs longer, have the operator raise BELLHOP_LIMIT_MODEL_MS, or for a local model that has to load first BELLHOP_LIMIT_MODEL_IDLE_MS.'
    return new BellhopError('timeout', `${name} did not answer in time.`, { ...more, hint })
  }
  const hint =
    guardHints.get(code) ??
    'Ask again. Check that the address of the provider is right and that this server can reach it.'
  return new BellhopError('model_failed', `${name} could not be asked (${code}).`, { ...more, hint })
}

const guardHints: ReadonlyMap<string, string> = new Map([
  [
    'egress_denied',
    'The address of the model is not public, or a key would go there without encryption. Use a public https address, or have the operator list exactly this host and port in BELLHOP_EGRESS_ALLOW.',
  ],
  ['secret_host_denied', "The secret of the agent's model is not meant for this host. Add the host to the secret."],
  ['request_too_large', "Lower the agent's `modelSettings.contextTokens`."],
])

/** An error of our own, also where a provider's package has wrapped it. */
function findOurs(thrown: unknown): BellhopError | null {
  for (
    let [each, depth]: [unknown, number] = [thrown, 0];
    each instanceof Error && depth < 5;
    each = each.cause, depth += 1
  ) {
    if (isBellhopError(each)) return each
  }
  return null
}

function describe(thrown: unknown): string {
  if (APICallError.isInstance(thrown)) return `${thrown.message}: ${thrown.responseBody?.slice(0, 2_000) ?? ''}`
  if (thrown instanceof Error) return thrown.message
  if (typeof thrown === 'string') return thrown
  return JSON.stringify(thrown) ?? ''
}

/** The status that the provider answered with; of an error within a stream, which comes as JSON, the one that it amounts to. */
export function statusOf(thrown: unknown): number | undefined {
  if (APICallError.isInstance(thrown) && thrown.statusCode !== undefined && thrown.statusCode >= 300)
    return thrown.statusCode
  const text = describe(thrown)
  if (/rate_limit|resource_exhausted|insufficient_quota/i.test(text)) return 429
  if (/overloaded|server_error|api_error|unavailable/i.test(text)) return 500
  return undefined
}
