import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AuditEntry, type AuditHead, emptyHead } from './audit-entry.ts'
import { entryHash } from './entry-hash.ts'
import { verifyChain } from './verify-chain.ts'

describe('entryHash', () => {
  it('is pinned: what was written once verifies for ever', () => {
    const content = {
      workspaceId: 'wsp_1',
      seq: 1,
      id: 'aud_1',
      at: '2026-11-20T12:00:00.000Z',
      kind: 'secret.created',
      actor: { type: 'api_key', id: 'key_1', name: 'é' },
      subject: 'sec_1',
      detail: { b: [1, 2.5, null], a: 'x\u0000"' },
      prevHash: emptyHead.hash,
    }
    expect(entryHash(content)).toBe('4070082c979c8ef9de85674d95a3158c4100ad226d1d111d79a511af7961b270')
    expect(entryHash({ ...content, detail: { a: 'x\u0000"', b: [1, 2.5, null] } })).toBe(entryHash(content))
  })
})

describe('verifyChain', () => {
  it('accepts a sound trail, with and without its head, and an empty one', async () => {
    const { entries, head } = trail(5)
    expect(await verifyChain(entries)).toEqual({ ok: true, count: 5, head })
    expect(await verifyChain(entries, { checkpoints: [head] })).toEqual({ ok: true, count: 5, head })
    expect(await verifyChain([], { checkpoints: [emptyHead] })).toEqual({ ok: true, count: 0, head: emptyHead })
  })

  it('accepts entries that came after the checkpoint', async () => {
    const { entries, head } = trail(5)
    const checkpoint = { seq: 3, hash: entries[2]?.hash ?? '' }
    expect(await verifyChain(entries, { checkpoints: [checkpoint, head] })).toEqual({ ok: true, count: 5, head })
  })

  it.each<[keyof AuditEntry, unknown]>([
    ['at', '2026-11-20T12:00:00.001Z'],
    ['kind', 'secret.deleted'],
    ['actor', { type: 'api_key', id: 'somebody else' }],
    ['subject', 'sec_9'],
    ['detail', { value: 4 }],
    ['detail', { value: Number.NaN }],
    ['id', 'aud_9'],
    ['hash', '0'.repeat(64)],
  ])('names the entry of which the field %s was changed', async (field, value) => {
    const { entries, head } = trail(5)
    const changed = entries.map(entry => (entry.seq === 3 ? { ...entry, [field]: value } : entry))
    const id = field === 'id' ? 'aud_9' : 'aud_3'
    expect(await verifyChain(changed, { checkpoints: [head] })).toMatchObject({
      ok: false,
      seq: 3,
      id,
      fault: 'changed',
    })
  })

  it('finds an entry that was changed and hashed anew, at the entry after it or at the head', async () => {
    const { entries, head } = trail(5)
    const forge = (seq: number) =>
      entries.map(entry => {
        if (entry.seq !== seq) return entry
        const forged = { ...entry, detail: { value: 'forged' } }
        return { ...forged, hash: entryHash(forged) }
      })
    expect(await verifyChain(forge(3), { checkpoints: [head] })).toMatchObject({ ok: false, seq: 4, fault: 'relinked' })
    expect(await verifyChain(forge(5), { checkpoints: [head] })).toMatchObject({
      ok: false,
      seq: 5,
      fault: 'wrong_head',
    })
  })

  it('finds a trail that was rewritten as a whole, by a checkpoint taken before', async () => {
    const { head } = trail(5)
    expect(await verifyChain(trail(6, 'other').entries, { checkpoints: [head] })).toMatchObject({
      ok: false,
      seq: 5,
      fault: 'wrong_head',
    })
  })

  it('names a gap, a swap, a repetition, a missing beginning and a missing end', async () => {
    const { entries, head } = trail(5)
    const [one, two, three, four, five] = entries
    if (!one || !two || !three || !four || !five) throw new Error('five entries')
    const verdict = (given: AuditEntry[]) => verifyChain(given, { checkpoints: [head] })
    expect(await verdict([one, two, four, five])).toMatchObject({ ok: false, seq: 4, fault: 'missing' })
    expect(await verdict([one, three, two, four, five])).toMatchObject({ ok: false, seq: 3, fault: 'missing' })
    expect(await verdict([one, two, two, three, four, five])).toMatchObject({ ok: false, seq: 2, fault: 'reordered' })
    expect(await verdict([two, three, four, five])).toMatchObject({ ok: false, seq: 2, fault: 'missing' })
    expect(await verdict([one, two, three, four])).toMatchObject({ ok: false, seq: 4, fault: 'truncated' })
    expect(await verdict([])).toMatchObject({ ok: false, seq: 0, fault: 'truncated' })
  })

  it('goes on from where a trail was cut, as long as the trail itself tells of that cut', async () => {
    const { entries } = trail(6)
    const third = entries[2]
    if (!third) throw new Error('six entries')
    const start = { seq: 3, hash: third.hash }
    const cut = { kind: 'audit.cut', detail: { throughSeq: 3, hash: third.hash } }
    const rest = [...entries.slice(3), follow(entries.at(-1), cut)]
    const head = { seq: 7, hash: rest.at(-1)?.hash ?? '' }
    const checkpoints = [{ seq: 1, hash: 'gone' }, start, head]
    expect(await verifyChain(rest, { start, checkpoints })).toEqual({ ok: true, count: 4, head })
    expect(await verifyChain(rest)).toMatchObject({ ok: false, seq: 4, fault: 'missing' })
    const wrong = { seq: 3, hash: 'f'.repeat(64) }
    expect(await verifyChain(rest, { start: wrong })).toMatchObject({ ok: false, seq: 4, fault: 'relinked' })
    expect(await verifyChain(rest, { start, checkpoints: [wrong] })).toMatchObject({ seq: 3, fault: 'wrong_head' })
    expect(await verifyChain(entries.slice(3), { start })).toMatchObject({ ok: false, seq: 3, fault: 'wrong_cut' })
    const other = follow(rest.at(-1), { kind: 'audit.cut', detail: { throughSeq: 4, hash: entries[3]?.hash ?? '' } })
    expect(await verifyChain([...rest, other], { start })).toMatchObject({ ok: false, fault: 'wrong_cut' })
  })

  it('holds a trail to every checkpoint that it is given', async () => {
    const { entries, head } = trail(5)
    const wrong = { seq: 3, hash: '0'.repeat(64) }
    const second = { seq: 2, hash: entries[1]?.hash ?? '' }
    expect(await verifyChain(entries, { checkpoints: [head, second, second] })).toMatchObject({ ok: true })
    expect(await verifyChain(entries, { checkpoints: [head, wrong, second] })).toMatchObject({ ok: false, seq: 3 })
    expect(await verifyChain(entries, { checkpoints: [second, { seq: 9, hash: 'x' }] })).toMatchObject({
      ok: false,
      seq: 5,
      fault: 'truncated',
    })
  })

  it('finds an entry of another workspace', async () => {
    const { entries } = trail(3)
    const foreign = trail(3, 'value', 'wsp_2').entries[1]
    if (!entries[0] || !foreign) throw new Error('three entries')
    expect(await verifyChain([entries[0], foreign])).toMatchObject({ ok: false, seq: 2, fault: 'foreign' })
  })

  it('finds any change of any text in any entry', async () => {
    const { entries, head } = trail(6)
    await fc.assert(
      fc.asyncProperty(fc.nat(5), fc.string({ minLength: 1 }), fc.nat(), async (index, text, at) => {
        const lines = entries.map(entry => JSON.stringify(entry))
        const line = lines[index] ?? ''
        const place = at % line.length
        lines[index] = line.slice(0, place) + text + line.slice(place + text.length)
        fc.pre(lines[index] !== line)
        const parsed = parse(lines)
        fc.pre(parsed !== null && JSON.stringify(parsed) !== JSON.stringify(entries))
        expect(await verifyChain(parsed ?? [], { checkpoints: [head] })).toMatchObject({ ok: false })
      }),
    )
  })
})

function parse(lines: string[]): AuditEntry[] | null {
  try {
    return lines.map(line => JSON.parse(line))
  } catch {
    return null
  }
}

function follow(last: AuditEntry | undefined, change: Partial<AuditEntry>): AuditEntry {
  if (!last) throw new Error('An entry to follow.')
  const { hash, ...content } = { ...last, ...change, seq: last.seq + 1, id: `aud_${last.seq + 1}`, prevHash: last.hash }
  return { ...content, hash: entryHash(content) }
}

function trail(count: number, key = 'value', workspaceId = 'wsp_1'): { entries: AuditEntry[]; head: AuditHead } {
  const entries: AuditEntry[] = []
  let head = emptyHead
  for (let seq = 1; seq <= count; seq++) {
    const content = {
      workspaceId,
      seq,
      id: `aud_${seq}`,
      at: new Date(Date.UTC(2026, 10, 20, 12, 0, seq)).toISOString(),
      kind: 'secret.created',
      actor: { type: 'api_key', id: 'key_1', name: 'Key' },
      subject: `sec_${seq}`,
      detail: { [key]: seq },
      prevHash: head.hash,
    }
    const entry = { ...content, hash: entryHash(content) }
    entries.push(entry)
    head = { seq, hash: entry.hash }
  }
  return { entries, head }
}
