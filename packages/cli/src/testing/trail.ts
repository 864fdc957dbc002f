import { type AuditEntry, type AuditHead, emptyHead, entryHash } from '@bellhop/core/audit'

export interface TestTrail {
  entries: AuditEntry[]
  head: AuditHead
  /** As an export has them: the entries, then the head. */
  lines: string[]
}

const testWorkspace = 'wsp_1'

/** A sound trail of `count` entries. */
export function makeTrail(count: number, workspaceId = testWorkspace): TestTrail {
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
    }
    const entry = { ...content, hash: entryHash(content) }
    entries.push(entry)
    head = { seq, hash: entry.hash }
  }
  return { entries, head, lines: [...entries, { head }].map(line => JSON.stringify(line)) }
}

/** What an export of these lines holds. */
export function toFile(lines: readonly string[]): string {
  return lines.map(line => `${line}\n`).join('')
}
