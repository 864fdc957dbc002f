import { readFile } from 'node:fs/promises'
import { type AuditCheckpoint, type AuditHead, parsePublicKey } from '@bellhop/core/audit'
import { CommandError } from '../command-error.ts'
import { causeOf } from './network-error.ts'
import { isCheckpoint, isHead } from './parse-export-line.ts'

/** What the caller knows from elsewhere. */
export interface Trust {
  /** Raw Ed25519 keys in base64. Empty: signatures prove that nothing was damaged, but not who signed. */
  publicKeys: readonly string[]
  checkpoints: readonly KeptCheckpoint[]
}

export interface KeptCheckpoint {
  head: AuditHead
  /** null: one without a signature. */
  signed: AuditCheckpoint | null
  /** Where it was found, for people. */
  from: string
}

/**
 * Reads what was given as `--public-key` (the key itself or a file with it) and `--checkpoint` (a file with what
 * GET /v1/audit/checkpoint answered, or with several of these, one on each line). Throws a `CommandError`.
 */
export async function readTrust(publicKeys: readonly string[], checkpoints: readonly string[]): Promise<Trust> {
  return {
    publicKeys: await Promise.all(publicKeys.map(readPublicKey)),
    checkpoints: (await Promise.all(checkpoints.map(readCheckpoints))).flat(),
  }
}

async function readPublicKey(given: string): Promise<string> {
  const key = parsePublicKey(given) ?? parsePublicKey(await readFile(given, 'utf8').catch(() => ''))
  if (key !== null) return key
  throw new CommandError(
    `--public-key ${given.trim().split('\n')[0]} is neither an Ed25519 public key (PEM, base64 or hex) nor a file that holds one. ` +
      'GET /v1/audit/keys gives the keys of a workspace.',
  )
}

async function readCheckpoints(path: string): Promise<KeptCheckpoint[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CommandError(`${path} can't be read: ${causeOf(error)}`)
  })
  const documents = parseJson(text)
  const kept = documents?.map((document): KeptCheckpoint | null => {
    if (isCheckpoint(document))
      return { head: { seq: document.seq, hash: document.hash }, signed: document, from: path }
    // From before checkpoints were signed.
    const isOld = isHead(document) && !('signature' in document)
    return isOld ? { head: { seq: document.seq, hash: document.hash }, signed: null, from: path } : null
  })
  if (kept && kept.length > 0 && kept.every(checkpoint => checkpoint !== null)) return kept
  throw new CommandError(`${path} holds no checkpoint: what GET /v1/audit/checkpoint answers, as it was answered.`)
}

/** One document, or one on each line. */
function parseJson(text: string): unknown[] | null {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  for (const parts of [[text], lines]) {
    try {
      return parts.map(part => JSON.parse(part))
    } catch {}
  }
  return null
}
