import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  type AuditCheckpoint,
  type AuditEntry,
  type AuditHead,
  type AuditStub,
  emptyHead,
  entryHash,
  signCheckpoint,
  signStub,
} from '@bellhop/core/audit'

export interface TestTrail {
  entries: AuditEntry[]
  head: AuditHead
  /** As an export has them: the entries, then the head. */
  lines: string[]
}

const testWorkspace = 'wsp_1'

/** A sound trail of `count` entries; `change`: what some of them say instead. */
export function makeTrail(
  count: number,
  workspaceId = testWorkspace,
  change: (seq: number, entries: readonly AuditEntry[]) => Partial<AuditEntry> = () => ({}),
): TestTrail {
  const entries: AuditEntry[] = []
  let head = emptyHead
  for (let seq = 1; seq <= count; seq++) {
    const content = {
      workspaceId,
      seq,
      id: `aud_${seq}`,
      at: new Date(Date.UTC(2026, 10, 20, 12, 0, seq)).toISOString(),
      kind: seq === 1 ? 'workspace.created' : 'secret.created',
      actor: { type: 'api_key', id: 'key_1', name: 'Büro “1”: {key}' },
      subject: `sec_${seq}`,
      detail: { number: seq, hosts: ['shop.example:8443'], note: null },
      prevHash: head.hash,
      ...change(seq, entries),
    }
    const entry = { ...content, hash: entryHash(content) }
    entries.push(entry)
    head = { seq, hash: entry.hash }
  }
  return { entries, head, lines: [...entries, { head }].map(line => JSON.stringify(line)) }
}

export interface SignedTrail extends TestTrail {
  publicKey: string
  /** A checkpoint that was taken at an entry. */
  checkpointAt(seq: number): AuditCheckpoint
  /** The stub of a cut after an entry, of what was written before some time. */
  stubAt(seq: number, before?: string): AuditStub
}

export const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey

/** The same trail, with a head that is signed. */
export function sign(trail: TestTrail, privateKey = newKey()): SignedTrail {
  const at = '2026-11-21T00:00:00.000Z'
  const hashAt = (seq: number) => trail.entries[seq - 1]?.hash ?? ''
  const workspace = trail.entries[0]?.workspaceId ?? ''
  const checkpointAt = (seq: number) => signCheckpoint({ workspace, seq, hash: hashAt(seq), at }, privateKey)
  const head = checkpointAt(trail.head.seq)
  const lines = [...trail.lines.slice(0, -1), JSON.stringify({ head })]
  const stubAt = (seq: number, before = at) =>
    signStub(
      { workspace, fromSeq: 1, throughSeq: seq, count: seq, hash: hashAt(seq), before, at, by: 'retention' },
      privateKey,
    )
  return { ...trail, lines, publicKey: head.publicKey, checkpointAt, stubAt }
}

/** A signed trail of ten entries of which the first four were cut: stub, six entries, of which the last tells of the cut, head. */
export function makeCutTrail(privateKey = newKey()): SignedTrail {
  const trail = makeTrail(10, testWorkspace, (seq, entries) =>
    seq === 10 ? { kind: 'audit.cut', detail: { throughSeq: 4, hash: entries[3]?.hash ?? '' } } : {},
  )
  const signed = sign(trail, privateKey)
  return { ...signed, lines: [JSON.stringify({ stub: signed.stubAt(4) }), ...signed.lines.slice(4)] }
}

/** What an export of these lines holds. */
export function toFile(lines: readonly string[]): string {
  return lines.map(line => `${line}\n`).join('')
}
