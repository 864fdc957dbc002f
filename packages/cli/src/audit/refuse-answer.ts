import { CommandError } from '../command-error.ts'
import { isObject } from './parse-export-line.ts'

/** What the trail can be read with. */
export const neededKey = 'an API key of the workspace, with the scope admin'

/** Says what to do about an answer that is an error. `keyFrom`: where the key was found that was sent, if one was. */
export function refuseAnswer(url: URL, status: number, body: unknown, keyFrom = ''): never {
  const told = isObject(body) && isObject(body.error) ? body.error : {}
  if (status === 401) {
    throw new CommandError(
      `The server at ${url.origin} does not know the key of ${keyFrom}. Set BELLHOP_API_KEY to ${neededKey}.`,
    )
  }
  if (told.code === 'forbidden')
    throw new CommandError(`The key of ${keyFrom} lacks the scope admin. Set BELLHOP_API_KEY to ${neededKey}.`)
  const words = [told.message, told.hint].filter(text => typeof text === 'string' && text !== '').join(' ')
  throw new CommandError(`The server at ${url.origin} answered ${status}. ${words || 'Look at its log.'}`)
}
