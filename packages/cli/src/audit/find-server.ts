import { CommandError } from '../command-error.ts'
import type { Environment } from '../environment.ts'
import { causeOf, codeOf } from './network-error.ts'
import { isObject } from './parse-export-line.ts'
import { refuseAnswer } from './refuse-answer.ts'

export type FoundServer =
  | { answers: true; url: URL }
  /** `cause`: why not, in a few words. */
  | { answers: false; url: URL; cause: string }

const answerMs = 10_000

/**
 * Looks for the server of this environment. Throws a `CommandError` where the environment does not say, where something else
 * answers, and where `BELLHOP_URL` names a server that doesn't: another trail is not what was asked for then.
 */
export async function findServer(environment: Environment): Promise<FoundServer> {
  const { url, named } = readUrl(environment)
  let body: unknown
  try {
    const signal = AbortSignal.timeout(answerMs)
    const response = await fetch(new URL('/healthz', url), { redirect: 'manual', signal })
    body = await response.json().catch(() => null)
    if (isObject(body) && isObject(body.error) && body.error.code === 'origin_refused')
      refuseAnswer(url, response.status, body)
  } catch (error) {
    if (error instanceof CommandError) throw error
    if (error instanceof DOMException && error.name === 'TimeoutError')
      throw new CommandError(
        `The server at ${url.origin} did not answer within ${answerMs / 1_000} s. Look at its log.`,
      )
    if (!speaks(error) && named) {
      throw new CommandError(
        `No server answers at ${url.origin} (${causeOf(error)}). Start it or, to read the database instead, leave BELLHOP_URL ` +
          'out.',
      )
    }
    if (!speaks(error)) return { answers: false, url, cause: causeOf(error) }
  }
  if (isObject(body) && body.status === 'ok') return { answers: true, url }
  throw new CommandError(
    `What answers at ${url.origin} isn't Bellhop. Set BELLHOP_URL to the server's address, or PORT to its port.`,
  )
}

function readUrl(environment: Environment): { url: URL; named: boolean } {
  for (const name of ['BELLHOP_URL', 'BELLHOP_PUBLIC_URL']) {
    const text = environment[name]?.trim()
    if (!text) continue
    const url = URL.canParse(text) ? new URL(text) : null
    if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.username || url.password)
      throw new CommandError(`${name} must be an address such as https://actions.example.com, without a path.`)
    return { url, named: name === 'BELLHOP_URL' }
  }
  const port = environment.PORT?.trim() || '4460'
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    throw new CommandError(`PORT must be a whole number from 1 to 65535, not "${port}".`)
  return { url: new URL(`http://127.0.0.1:${port}`), named: false }
}

// Something is there, but it speaks no HTTP: undici names its parser's errors HPE_….
function speaks(error: unknown): boolean {
  return codeOf(error).startsWith('HPE_')
}
