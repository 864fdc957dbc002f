import { generateKeyPairSync } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type AuditEntry, emptyHead, entryHash, signCheckpoint } from '@bellhop/core/audit'

/**
 * Writes a trail of `count` entries, as an export has it, that say in turn what the given ones say: to make that many runs would take
 * most of an hour. Gives the public key that its head is signed with.
 */
export async function writeLongTrail(path: string, sample: readonly AuditEntry[], count: number): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519')
  let publicKey = ''
  function* lines() {
    let last = emptyHead
    let workspace = ''
    let at = ''
    for (let seq = 1; seq <= count; seq += 1) {
      const like = sample[(seq - 1) % sample.length]
      if (!like) throw new Error('There is no entry to write a trail from.')
      const content = { ...like, seq, prevHash: last.hash }
      const entry = { ...content, hash: entryHash(content) }
      last = { seq, hash: entry.hash }
      workspace = entry.workspaceId
      at = entry.at
      yield `${JSON.stringify(entry)}\n`
    }
    const head = signCheckpoint({ workspace, ...last, at }, privateKey)
    publicKey = head.publicKey
    yield `${JSON.stringify({ head })}\n`
  }
  await pipeline(Readable.from(batched(lines())), createWriteStream(path))
  return publicKey
}

function* batched(lines: Iterable<string>): Generator<string> {
  let batch = ''
  for (const line of lines) {
    batch += line
    if (batch.length < 256 * 1024) continue
    yield batch
    batch = ''
  }
  yield batch
}
