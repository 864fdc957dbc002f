import { count, record, text } from '../api/json.ts'
import type { ApiResult } from '../api/visitor-api.ts'

export interface ClientActionParts {
  /** Posts below /embed/v1/runs/{id}. */
  post(step: 'claim' | 'client-result', body: unknown): Promise<ApiResult<unknown>>
  importModule(url: string): Promise<unknown>
  /** Where the embed came from, with a slash at the end. The code is imported from there as well. */
  base: string
  /** Handed to the author's code as its second argument. */
  bellhop: object
  /** Resolves after so many milliseconds. */
  wait(ms: number): Promise<void>
  /** Resolves when the page is left; true: because a script, and not the customer, sent it elsewhere. */
  left(): Promise<boolean>
  /** For the site's developer. */
  warn(message: string, cause?: unknown): void
}

/**
 * `elsewhere`: another browser has it (or it is over). `late`: the code was started and has not ended in its time; the
 * server then says `unknown`, because it may have done its work.
 */
export type ClientOutcome = 'done' | 'failed' | 'late' | 'elsewhere'

const LATE = Symbol('late')
/** In bytes. The server takes no more from code that returns something. */
const LONGEST_VALUE = 16_384

/**
 * Runs a client action on the page: claims it (one browser only), imports its module, calls
 * `default(args, bellhop)` and reports what came of it. Never throws.
 */
export async function runClientAction(parts: ClientActionParts): Promise<ClientOutcome> {
  const claimed = await parts.post('claim', {})
  if (!claimed.ok) return 'elsewhere'
  const job = readClaim(claimed.value, parts.base)
  if (!job) {
    parts.warn('Bellhop: the server sent a client action that cannot be read.')
    return 'failed'
  }
  const report = (result: object) => parts.post('client-result', { claim: job.claim, ...result })
  const deadline = parts.wait(job.timeoutMs).then(() => LATE)

  const left = parts.left()
  const loaded = await Promise.race([
    load(parts, job.url),
    deadline.then(() => `The code did not load within ${job.timeoutMs} ms.`),
    left.then(() => 'The page was left before the code began.'),
  ])
  if (typeof loaded !== 'function') {
    await report({ ok: false, error: String(loaded) })
    return 'failed'
  }

  // Code that sends the page elsewhere has done its work by then, though it may not have come to its end.
  const sentAway = new Promise<Result>(resolve => left.then(byScript => byScript && resolve({ ok: true })))
  // Called at once and reported however late: only the server decides what is too late.
  const finished = Promise.race([call(loaded, job, parts), sentAway]).then(async result => {
    await report(result)
    return result.ok ? ('done' as const) : ('failed' as const)
  })
  const outcome = await Promise.race([finished, deadline])
  if (outcome === 'done' || outcome === 'failed') return outcome
  parts.warn(`Bellhop: a client action has not ended after ${job.timeoutMs} ms.`)
  return 'late'
}

type Result = { ok: true; value?: unknown } | { ok: false; error: string }

function readClaim(value: unknown, base: string) {
  try {
    const { url, args, timeoutMs, claim, returns } = record(value)
    // The server may be reached by more names than it calls itself by, and the page's CSP has the one of the script tag.
    const { pathname, search } = new URL(text(url))
    return {
      url: base + pathname.slice(1) + search,
      args: record(args),
      timeoutMs: count(timeoutMs),
      claim: text(claim),
      returns,
    }
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

async function call(
  // biome-ignore lint/complexity/noBannedTypes: all that is known of the author's export is that it can be called.
  entry: Function,
  { args, returns }: { args: object; returns: unknown },
  parts: ClientActionParts,
): Promise<Result> {
  try {
    const value: unknown = await entry(args, parts.bellhop)
    return { ok: true, ...(returns === true && { value: checked(value) }) }
  } catch (error) {
    parts.warn('Bellhop: a client action failed.', error)
    return { ok: false, error: messageOf(error) }
  }
}

/** What the author wants to go on with. Throws where it can't be sent: without it, the action is not what it should be. */
function checked(value: unknown): unknown {
  if (new TextEncoder().encode(JSON.stringify(value)).length <= LONGEST_VALUE) return value
  throw RangeError('The code returned more than 16 kB of JSON.')
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500) || 'The code failed without a message.'
}
