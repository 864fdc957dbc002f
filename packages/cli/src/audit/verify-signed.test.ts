import type { KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signCheckpoint, toPem } from '@bellhop/core/audit'
import { afterAll, describe, expect, it } from 'vitest'
import { callBellhop } from '../testing/call-bellhop.ts'
import { makeCutTrail, makeTrail, newKey, sign, toFile } from '../testing/trail.ts'

const directory = mkdtempSync(join(tmpdir(), 'bellhop-cli-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const key = newKey()
const trail = sign(makeTrail(6), key)
const cut = makeCutTrail(key)
const { publicKey } = trail
const strange = sign(makeTrail(6))

describe('bellhop audit verify FILE --public-key', () => {
  it.each([
    ['base64', publicKey],
    ['PEM', toPem(publicKey)],
    ['a file with it', file('key.pem', toPem(publicKey))],
  ])('proves offline who signed, with the key as %s', async (_form, given) => {
    expect(await verify(trail.lines, `--public-key=${given}`)).toEqual({
      code: 0,
      out: expect.stringMatching(/holds: 6 entries.*\nIts head was signed at \S+ with the key \w+, which you trust\.$/),
      err: '',
    })
  })

  it('says without a key that a signature fits, and that this proves nobody', async () => {
    const { code, out } = await verify(trail.lines)
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/give the public key that you keep/) })
  })

  it('takes one of several keys, so that one can be replaced', async () => {
    const keys = ['--public-key', strange.publicKey, '--public-key', publicKey]
    expect(await verify(trail.lines, ...keys)).toMatchObject({ code: 0 })
    expect(await verify(strange.lines, ...keys)).toMatchObject({ code: 0 })
  })

  it.each<[string, string[], RegExp]>([
    ['signed by another key', strange.lines, /The head is signed by another key, \w{32}, than the one given/],
    ['not signed at all', makeTrail(6).lines, /The head is not signed/],
    [
      'signed for another workspace',
      [...trail.lines.slice(0, -1), headOfOther()],
      /The head is of another workspace, wsp_2/,
    ],
    ['altered in the head’s time', replaced(/"at":"2026-11-21/, '"at":"2026-11-22'), /The head was changed/],
    ['signed by whoever names the right key', replaced(/"signature":"../, '"signature":"AA'), /The head was changed/],
    ['without its head', trail.lines.slice(0, -1), /the end was cut off/],
    ['shorter than it was signed', trail.lines.toSpliced(5, 1), /ends with entry 5, but its head is entry 6/],
  ])('refuses a file that is %s', async (_what, lines, reason) => {
    const { code, out } = await verify(lines, '--public-key', publicKey)
    expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(reason) })
  })

  it('takes the signature of the key alone that the trail names last, also where an earlier one is trusted', async () => {
    const next = newKey()
    const replaced = (signing: KeyObject) =>
      sign(
        makeTrail(6, 'wsp_1', seq => (seq === 2 ? naming(key) : seq === 5 ? naming(next) : {})),
        signing,
      )
    const both = ['--public-key', publicKey, '--public-key', replaced(next).publicKey]
    expect(await verify(replaced(next).lines, ...both)).toMatchObject({ code: 0 })
    for (const options of [[], ['--public-key', publicKey], both])
      expect(await verify(replaced(key).lines, ...options)).toMatchObject({
        code: 1,
        out: expect.stringMatching(/The head is signed with the key \w{32}, but by then the trail had named \w{32}/),
      })
    // What it signed while it was the one is as good as ever.
    const early = file('early.json', JSON.stringify(replaced(key).checkpointAt(4)))
    expect(await verify(replaced(next).lines, ...both, '--checkpoint', early)).toMatchObject({ code: 0 })
    const late = file('late.json', JSON.stringify(replaced(key).checkpointAt(5)))
    expect(await verify(replaced(next).lines, ...both, '--checkpoint', late)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/The checkpoint of entry 5 in .* is signed with the key \w{32}, but by then/),
    })
  })

  it('says what is wrong with a key, which is no verdict', async () => {
    for (const given of ['no key', join(directory, 'none'), toPem(publicKey).slice(0, 60)])
      expect(await verify(trail.lines, `--public-key=${given}`)).toEqual({
        code: 2,
        out: '',
        err: expect.stringMatching(/--public-key .* neither an Ed25519 public key/),
      })
    expect(await callBellhop(['start', '--public-key', publicKey])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/is an option of "bellhop audit verify"/),
    })
  })
})

describe('bellhop audit verify FILE --checkpoint', () => {
  it('proves that a kept checkpoint lies on the chain', async () => {
    const kept = file('one.json', JSON.stringify(trail.checkpointAt(4), null, 2))
    expect((await verify(trail.lines, '--checkpoint', kept, '--public-key', publicKey)).out).toMatch(
      /1 kept checkpoint lies on this chain\.$/,
    )
    const several = file(
      'two.jsonl',
      `${JSON.stringify(trail.checkpointAt(1))}\n${JSON.stringify(trail.checkpointAt(6))}\n`,
    )
    expect((await verify(trail.lines, '--checkpoint', several, '--checkpoint', kept)).out).toMatch(
      /3 kept checkpoints lie on this chain\.$/,
    )
  })

  it('takes one from before checkpoints were signed', async () => {
    const kept = file(
      'old.json',
      JSON.stringify({ seq: 4, hash: trail.entries[3]?.hash, at: '2026-11-20T12:00:00.000Z' }),
    )
    expect(await verify(trail.lines, '--checkpoint', kept)).toMatchObject({ code: 0 })
  })

  it.each<[string, object, RegExp]>([
    [
      'which the chain does not hold',
      sign(
        makeTrail(6, 'wsp_1', () => ({ subject: 'x' })),
        key,
      ).checkpointAt(4),
      /at entry 4 .*does not have the hash of the checkpoint/,
    ],
    [
      'of an entry that is not there yet',
      sign(makeTrail(9), key).checkpointAt(9),
      /ends with entry 6, but its head is entry 9/,
    ],
    [
      'that was altered',
      { ...trail.checkpointAt(4), at: '2026-11-22T00:00:00.000Z' },
      /checkpoint of entry 4 in .* was changed/,
    ],
    [
      'of another workspace',
      sign(makeTrail(6, 'wsp_2'), key).checkpointAt(4),
      /does not have the hash|another workspace/,
    ],
    ['signed by another key', sign(makeTrail(6)).checkpointAt(4), /checkpoint of entry 4 .* is signed by another key/],
  ])('refuses a chain with a checkpoint %s', async (_what, checkpoint, reason) => {
    const kept = file('kept.json', JSON.stringify(checkpoint))
    const { code, out } = await verify(trail.lines, '--checkpoint', kept, '--public-key', publicKey)
    expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(reason) })
  })

  it('says what is wrong with a file that holds none, which is no verdict', async () => {
    for (const text of ['', 'x', '{}', '{"seq":1}', '[]'])
      expect(await verify(trail.lines, '--checkpoint', file('bad.json', text))).toMatchObject({
        code: 2,
        err: expect.stringMatching(/bad\.json holds no checkpoint/),
      })
  })
})

describe('bellhop audit verify FILE, of a trail whose beginning was cut', () => {
  it('goes on from the stub, and says what is gone', async () => {
    expect(await verify(cut.lines, '--public-key', publicKey)).toEqual({
      code: 0,
      out: expect.stringMatching(
        /holds: 6 entries.*\n.*which you trust\.\nEntries 1 to 4 were removed by retention at \S+: all were written before \S+\. The stub in their place is signed with a key that you trust\.$/,
      ),
      err: '',
    })
  })

  it('calls a kept checkpoint of what was cut covered, and holds the chain to the stub’s own', async () => {
    const kept = file('covered.jsonl', [2, 4, 7].map(seq => JSON.stringify(cut.checkpointAt(seq))).join('\n'))
    expect((await verify(cut.lines, '--checkpoint', kept)).out).toMatch(
      /2 kept checkpoints lie on this chain\.\n1 kept checkpoint was cut, and is covered by the stub\.$/,
    )
    const wrong = file(
      'wrong.json',
      JSON.stringify(
        sign(
          makeTrail(4, 'wsp_1', () => ({ subject: 'x' })),
          key,
        ).checkpointAt(4),
      ),
    )
    expect(await verify(cut.lines, '--checkpoint', wrong)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/Entry 4 does not have the hash of the checkpoint/),
    })
  })

  it('refuses a stub that swallows what a kept checkpoint proves to be younger', async () => {
    const cutBefore = (before: string) => [JSON.stringify({ stub: cut.stubAt(4, before) }), ...cut.lines.slice(1)]
    const kept = (seq: number) => file('young.json', JSON.stringify(cut.checkpointAt(seq)))
    const early = cutBefore('2026-11-20T12:00:03.000Z')
    expect(await verify(early, '--checkpoint', kept(3), '--public-key', publicKey)).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /entries 1 to 4 were written before .* those after entry 3 were written after .*more was cut/,
      ),
    })
    // Nothing of what came after it is gone.
    expect(await verify(early, '--checkpoint', kept(4))).toMatchObject({ code: 0 })
    // Clocks differ, and one that is set to midnight is as good as any.
    expect(await verify(cutBefore('2026-11-20T23:59:30.000Z'), '--checkpoint', kept(3))).toMatchObject({ code: 0 })
  })

  const [stubLine = '', ...rest] = cut.lines
  const forged = (change: object) => [JSON.stringify({ stub: { ...cut.stubAt(4), ...change } }), ...rest]
  it.each<[string, string[], RegExp]>([
    ['without its stub', rest, /Entry 5 stands where entry 1 has to be/],
    [
      'with a stub of another time',
      forged({ before: '2026-11-22T00:00:00.000Z' }),
      /The stub at the beginning was changed/,
    ],
    ['with a stub of another end', [JSON.stringify({ stub: cut.stubAt(5) }), ...rest.slice(1)], /tells of another cut/],
    ['with a stub of another hash', forged({ hash: '0'.repeat(64) }), /The stub at the beginning was changed/],
    ['with a stub that counts otherwise', forged({ count: 3 }), /The stub at the beginning was changed/],
    [
      'with a stub that another key signed',
      [JSON.stringify({ stub: makeCutTrail().stubAt(4) }), ...rest],
      /The stub .* is signed by another key/,
    ],
    ['with its stub in the middle', [...rest.slice(0, 3), stubLine, ...rest.slice(3)], /stands where entry 1/],
    ['with a second stub', [stubLine, stubLine, ...rest], /Line 2 is a stub/],
    ['cut further than its stub says', [stubLine, ...rest.slice(1)], /Entry 6 stands where entry 5 has to be/],
  ])('refuses one %s', async (_what, lines, reason) => {
    const { code, out } = await verify(lines, '--public-key', publicKey)
    expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(reason) })
  })
})

describe('bellhop audit verify FILE, of an export as CSV', () => {
  const csv = toCsv([...trail.entries])
  it('proves the same as one as JSON lines', async () => {
    expect(await verify(csv, '--public-key', publicKey)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/holds: 6 entries.*which you trust/s),
    })
  })

  it('takes away what the export put before a formula, and nothing else', async () => {
    const subjects = ['=1+1', "'=1+1", "''x", '@x', 'a"b,c', 'line\r\nbreak', '-']
    const odd = sign(
      makeTrail(7, 'wsp_1', seq => ({ subject: subjects[seq - 1] ?? '' })),
      key,
    )
    expect(await verify(toCsv(odd.entries, odd.checkpointAt(7)))).toMatchObject({ code: 0 })
  })

  it.each<[string, (text: string) => string, RegExp]>([
    ['a cell was changed', text => text.replace(',sec_3,', ',sec_4,'), /at entry 3 .*was changed/],
    ['a number was changed', text => text.replace('""number"":2', '""number"":9'), /at entry 2 .*was changed/],
    ['an apostrophe was added', text => text.replace(',sec_3,', ",''sec_3,"), /at entry 3 .*was changed/],
    [
      'an apostrophe was put before a cell',
      text => text.replace(',sec_3,', ",'sec_3,"),
      /Line 4 has a cell that is not as/,
    ],
    ['a cell was put in quotes', text => text.replace(',sec_3,', ',"sec_3",'), /Line 4 has a cell that is not as/],
    [
      'a number has more digits',
      text => text.replace('""number"":2', '""number"":2.0'),
      /Line 3 has a detail that is not as/,
    ],
    ['a row is missing', text => text.replace(/^3,.*\r\n/m, ''), /Entry 4 stands where entry 3 has to be/],
    ['a cell is missing', text => text.replace(/^(3,.*),wsp_1\r$/m, '$1\r'), /Line 4 does not have the ten cells/],
    ['a quote is missing', text => text.replace('"{""type', '{""type'), /the end was cut off/],
    ['the head was changed', text => text.replace('""seq"":6', '""seq"":5'), /its head is entry 5/],
    ['the last row is missing', text => text.replace(/^,,,head.*\r\n/m, ''), /the end was cut off/],
    [
      'it was broken off',
      text => text.replace(/^,,,head.*$/m, ',,,broken,,,Its log says why.,,,'),
      /broke off here\. Its log says why/,
    ],
  ])('finds that %s', async (_what, change, reason) => {
    const changed = change(csv)
    expect(changed).not.toBe(csv)
    const { code, out } = await verify(changed)
    expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(reason) })
  })
})

async function verify(given: string | readonly string[], ...options: string[]) {
  const path = file('export', typeof given === 'string' ? given : toFile(given))
  return callBellhop(['audit', 'verify', path, ...options])
}

function file(name: string, content: string): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

function replaced(pattern: RegExp, by: string): string[] {
  return trail.lines.map((line, i) => (i === trail.lines.length - 1 ? line.replace(pattern, by) : line))
}

/** The entry with which a key begins to sign. */
function naming(privateKey: KeyObject) {
  return { kind: 'audit_key.created', detail: { publicKey: sign(makeTrail(1), privateKey).publicKey, replaces: null } }
}

function headOfOther(): string {
  return JSON.stringify({ head: signCheckpoint({ ...trail.checkpointAt(6), workspace: 'wsp_2' }, key) })
}

/** As the server writes it. */
function toCsv(entries: typeof trail.entries, head = trail.checkpointAt(6)): string {
  const cell = (value: unknown) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    const inert = /^['=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
  }
  const rows = entries.map(({ seq, id, at, kind, actor, subject, detail, prevHash, hash, workspaceId }) => [
    ...[seq, id, at, kind, actor, subject, detail, prevHash, hash, workspaceId],
  ])
  const last = ['', '', '', 'head', '', '', head, '', '', head.workspace]
  const header = 'seq,id,at,kind,actor,subject,detail,prevHash,hash,workspaceId'
  return [header, ...[...rows, last].map(row => row.map(cell).join(',')), ''].join('\r\n')
}
