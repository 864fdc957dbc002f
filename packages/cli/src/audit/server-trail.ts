import type { AuditHead } from '@bellhop/core/audit'
import { CommandError } from '../command-error.ts'
import { causeOf } from './network-error.ts'
import { isHead, isObject } from './parse-export-line.ts'
import { toPlainLine } from './plain-line.ts'
import { type Line, readLines } from './read-lines.ts'
import { refuseAnswer } from './refuse-answer.ts'
import { createRunsReader, type RunsVerdict } from './runs-verdict.ts'
import type { ServerKey } from './server-key.ts'
import { type TrailOptions, type TrailVerdict, verifyTrail } from './verify-trail.ts'

/**
 * Verifies the trail of the key's workspace as the server exports it, against the checkpoint that the server gave before, and
 * then its records of runs as the server finds them.
 */
export async function verifyServerTrail(
  url: URL,
  key: ServerKey,
  options: TrailOptions,
  tellTrail: (verdict: TrailVerdict) => void,
  tellRuns: (verdict: RunsVerdict) => void,
): Promise<void> {
  const over = new AbortController()
  try {
    const checkpoint = await readCheckpoint(url, key, over.signal)
    const trail = await verifyTrail(await readAnswer(url, '/v1/audit/export', key, over.signal), {
      ...options,
      checkpoint,
    })
    if (!trail.ok && trail.broken)
      throw new CommandError(`The server at ${url.origin} could not give the whole trail. ${toPlainLine(trail.reason)}`)
    tellTrail(trail)
    tellRuns(await readRuns(url, key, over.signal))
  } finally {
    over.abort()
  }
}

async function readRuns(url: URL, key: ServerKey, signal: AbortSignal): Promise<RunsVerdict> {
  const take = createRunsReader()
  for await (const line of await readAnswer(url, '/v1/audit/runs', key, signal)) {
    const document: unknown = 'text' in line ? JSON.parse(line.text) : null
    const verdict = isObject(document) ? take(document) : null
    if (verdict) return verdict
  }
  throw new CommandError(`The server at ${url.origin} did not check its records of runs to the end. Its log says why.`)
}

async function readAnswer(
  url: URL,
  path: string,
  key: ServerKey,
  signal: AbortSignal,
): Promise<AsyncGenerator<Line, void>> {
  const response = await ask(url, path, key, signal)
  if (!response.body) throw new CommandError(`The server at ${url.origin} answered without an export.`)
  return readLines(whole(response.body, url))
}

async function readCheckpoint(url: URL, key: ServerKey, signal: AbortSignal): Promise<AuditHead> {
  const response = await ask(url, '/v1/audit/checkpoint', key, signal)
  const body: unknown = await response.json().catch(() => null)
  if (isHead(body)) return { seq: body.seq, hash: body.hash }
  throw new CommandError(`The server at ${url.origin} answered without a checkpoint.`)
}

async function ask(url: URL, path: string, key: ServerKey, signal: AbortSignal): Promise<Response> {
  let response: Response
  try {
    const headers = { Authorization: `Bearer ${key.value}` }
    // A redirect would take the key elsewhere.
    response = await fetch(new URL(path, url), { headers, redirect: 'manual', signal })
  } catch (error) {
    throw new CommandError(`The server at ${url.origin} broke off (${causeOf(error)}). Look at its log.`)
  }
  if (response.status !== 200) refuseAnswer(url, response.status, await response.json().catch(() => null), key.from)
  return response
}

/** The bytes of an answer that has to come whole. */
async function* whole(body: AsyncIterable<Uint8Array>, url: URL): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw new CommandError(
      `The server at ${url.origin} broke off in the middle of the export (${causeOf(error)}). Its log says why. Or stop it and ` +
        'verify again: that reads the database.',
    )
  }
}
