import { count, record, text } from '../api/json.ts'
import type { ApiResult } from '../api/visitor-api.ts'

export interface ClientActionParts {
  /** Posts below /embed/v1/runs/{id}. */
  post(step: 'claim' | 'client-result', body: unknown): Promise<ApiResult<unknown>>
  importModule(url: string): Promise<unknown>
  /** Handed to the author's code as its second argument. */
  bellhop: object
  /** Resolves after so many milliseconds. */
  wait(ms: number): Promise<void>
  /** For the site's developer. */
  warn(message: string, cause?: unknown): void
}

/**
 * `elsewhere`: another browser has it (or it is over). `late`: the code was started and has not ended in its time; the
 * server then says `unknown`, because it may have done its work.
 */
export type ClientOutcome = 'done' | 'failed' | 'late' | 'elsewhere'

const LATE = Symbol('late')
/** In bytes. The server takes no more. */
const LONGEST_VALUE = 65_536

/**
 * Runs a client action on the page: claims it (one browser only), imports its module, calls
 * `default(args, bellhop)` and reports what came of it. Never throws.
 */
export async function runClientAction(parts: ClientActionParts): Promise<ClientOutcome> {
  const claimed = await parts.post('claim', {})
  if (!claimed.ok) return 'elsewhere'
  const job = readClaim(claimed.value)
  if (!job) {
    parts.warn('Bellhop: the server sent a client action that cannot be read.')
    return 'failed'
  }
  const report = (result: object) => parts.post('client-result', { claim: job.claim, ...result })
  const deadline = parts.wait(job.timeoutMs).then(() => LATE)

  const loaded = await Promise.race([load(parts, job.url), deadline])
  if (loaded === LATE) {
    await report({ ok: false, error: `The code did not load within ${job.timeoutMs} ms.` })
    return 'failed'
  }
  if (typeof loaded !== 'function') {
    await report({ ok: false, error: String(loaded) })
    return 'failed'
  }

  // Called at once and reported however late: only the server decides what is too late.
  const finished = call(loaded, job.args, parts).then(async result => {
    await report(result)
    return result.ok ? ('done' as const) : ('failed' as const)
  })
  const outcome = await Promise.race([finished, deadline])
  if (outcome === 'done' || outcome === 'failed') return outcome
  parts.warn(`Bellhop: a client action has not ended after ${job.timeoutMs} ms.`)
  return 'late'
}

function readClaim(value: unknown) {
  try {
    const json = record(value)
    return { url: text(json.url), args: record(json.args), timeoutMs: count(json.timeoutMs), claim: text(json.claim) }
  } catch {
    return null
  }
}

/** The module's function, or the words that say why there is none. */
async function load(parts: ClientActionParts, url: string): Promise<unknown> {
  try {
    const entry = record(await parts.importModule(url)).default
    return typeof entry === 'function' ? entry : 'The code has no default export that is a function.'
  } catch (error) {
    parts.warn(`Bellhop: ${url} did not load; the page's CSP must allow it in script-src.`, error)
    return `The code could not be loaded: ${messageOf(error)}`
  }
}

// biome-ignore lint/complexity/noBannedTypes: all that is known of the author's export is that it can be called.
async function call(entry: Function, args: object, parts: ClientActionParts) {
  try {
    const value: unknown = await entry(args, parts.bellhop)
    return { ok: true as const, ...jsonValue(value, parts) }
  } catch (error) {
    parts.warn('Bellhop: a client action failed.', error)
    return { ok: false as const, error: messageOf(error) }
  }
}

/** The work is done even when its value can't be sent, so that alone is no failure. */
function jsonValue(value: unknown, parts: ClientActionParts): { value?: unknown } {
  if (value === undefined) return {}
  try {
    const json: string | undefined = JSON.stringify(value)
    if (new TextEncoder().encode(json).length > LONGEST_VALUE) throw RangeError()
    return json === undefined ? {} : { value: JSON.parse(json) }
  } catch (error) {
    parts.warn('Bellhop: what the client action returned is not JSON of at most 64 kB and was left out.', error)
    return {}
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500) || 'The code failed without a message.'
}
