import { causeOf } from '../audit/network-error.ts'
import { isObject } from '../audit/parse-export-line.ts'
import { refuseAnswer } from '../audit/refuse-answer.ts'
import type { ServerKey } from '../audit/server-key.ts'
import { CommandError } from '../command-error.ts'
import { isKeyStatus, type KeyStatus } from './key-status.ts'

/** How often everything is looked through: what is being used at the moment is passed over. */
const passes = 5
const pauseMs = 500

export async function readServerStatus(url: URL, key: ServerKey): Promise<KeyStatus> {
  const status = await ask(url, 'GET', '/v1/keys', key)
  if (isKeyStatus(status)) return status
  throw new CommandError(`The server at ${url.origin} answered without the status of its keys. Is it of this version?`)
}

/** Has a running server seal everything anew, a part with each call, and gives how things stand in the end. */
export async function rotateServerKeys(
  url: URL,
  key: ServerKey,
  onStep: (rewrapped: number) => void,
): Promise<KeyStatus> {
  for (let pass = 1; ; pass++) {
    let after: unknown = null
    do {
      const step = await ask(url, 'POST', '/v1/keys/rotate', key, { after })
      if (!isObject(step) || typeof step.rewrapped !== 'number')
        throw new CommandError(`The server at ${url.origin} answered something else than a rotation.`)
      onStep(step.rewrapped)
      after = step.next
    } while (typeof after === 'string')
    const status = await readServerStatus(url, key)
    if (status.complete || pass >= passes) return status
    await new Promise(resolve => setTimeout(resolve, pauseMs))
  }
}

async function ask(url: URL, method: string, path: string, key: ServerKey, body?: object): Promise<unknown> {
  let response: Response
  try {
    // A redirect would take the key elsewhere.
    response = await fetch(new URL(path, url), {
      method,
      headers: { Authorization: `Bearer ${key.value}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
      redirect: 'manual',
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  } catch (error) {
    throw new CommandError(
      `The server at ${url.origin} broke off (${causeOf(error)}). What it did stays done: call "bellhop secrets rotate" again.`,
    )
  }
  const answer: unknown = await response.json().catch(() => null)
  if (response.status !== 200) refuseAnswer(url, response.status, answer, key.from)
  return answer
}
