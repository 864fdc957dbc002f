import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { entryHash } from '@bellhop/core/audit'
import { afterAll, describe, expect, it } from 'vitest'
import { callBellhop } from '../testing/call-bellhop.ts'
import { makeTrail, toFile } from '../testing/trail.ts'
import { csvHeader } from './parse-csv-record.ts'

const directory = mkdtempSync(join(tmpdir(), 'bellhop-cli-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const { lines, entries, head } = makeTrail(5)
const [one = '', two = '', three = '', four = '', five = '', headLine = ''] = lines

/** Clears the screen, says that all is well, and hides the rest. */
const ownVerdict = '\u001b[2J\r\nThe chain of workspace wsp_1 holds: 5 entries.\u202e\u001b[8m'

describe('bellhop audit verify FILE', () => {
  it('says that a sound export holds, with the number of its entries and its head', async () => {
    const sentence = `The chain of workspace wsp_1 holds: 5 entries, head ${head.hash}.\nIts head is not signed: nothing proves who wrote it.`
    expect(await verify(toFile(lines))).toEqual({ code: 0, out: sentence, err: '' })
    expect(await verify(lines.join('\r\n'))).toMatchObject({ code: 0, out: sentence })
    expect((await verify(toFile(makeTrail(1).lines))).out).toContain(' holds: 1 entry, head ')
  })

  it.each([
    ['the words of an export that broke off', [one, JSON.stringify({ broken: ownVerdict })]],
    ['the id of a workspace', makeTrail(2, `wsp_1${ownVerdict}`).lines],
    ['what is no JSON', [one, `{${ownVerdict.replace('\n', '')}`]],
    ['what is no JSON in a table', [csvHeader, `1,"${ownVerdict}"`]],
  ])('lets a file write no verdict of its own into the terminal: %s', async (_, hostile) => {
    const { out } = await verify(toFile(hostile))
    expect(out).not.toMatch(/[^\P{C}\n]/u)
    expect(out).not.toMatch(/^The chain of workspace wsp_1 holds/m)
  })

  it('reads standard input for -', async () => {
    expect(await callBellhop(['audit', 'verify', '-'], {}, toFile(lines))).toMatchObject({ code: 0 })
  })

  it.each([
    [
      'a changed entry',
      [one, two, three.replace('"number":3', '"number":8'), four, five, headLine],
      at(3, 'was changed'),
    ],
    ['a changed time', [one, two.replace('12:00:02', '12:00:03'), three, four, five, headLine], at(2, 'was changed')],
    ['an entry changed and hashed anew', [one, two, forged(2), four, five, headLine], at(4, 'does not follow')],
    [
      'the last entry changed and hashed anew',
      [one, two, three, four, forged(4), headLine],
      at(5, 'the hash of the head'),
    ],
    ['a missing line', [one, two, four, five, headLine], [/at entry 4 \(aud_4\), line 3\. Entry 4 .*has to be/]],
    ['a missing first line', [two, three, four, five, headLine], [/at entry 2 \(aud_2\), line 1\. /]],
    ['lines in another order', [one, three, two, four, five, headLine], [/at entry 3 \(aud_3\), line 2\. /]],
    ['a line that stands twice', [one, two, two, three, four, five, headLine], [/at entry 2 \(aud_2\), line 3\. /]],
    [
      'an end cut off, head and all',
      [one, two, three],
      [/after entry 3 \(aud_3\)\. The line with the head is missing/],
    ],
    [
      'an end cut off before the head',
      [one, two, three, headLine],
      [/after entry 3 .*ends with entry 3, but its head is entry 5/],
    ],
    [
      'a head of another hash',
      [one, two, three, four, five, headOf({ hash: '0'.repeat(64) })],
      at(5, 'the hash of the head'),
    ],
    [
      'a head that was put back',
      [one, two, three, headOf({ seq: 2, hash: entries[1]?.hash })],
      [/after entry 3 .*its head is entry 2/],
    ],
    ['a line after the head', [...lines, five], [/after entry 5 \(aud_5\), line 7\. Line 7 stands after/]],
    ['a line of garbage', [one, two, '\u0000garbage', three], [/after entry 2 \(aud_2\), line 3\. Line 3 is not JSON/]],
    ['a line cut off', [one, two, three, four.slice(0, 70)], [/after entry 3 \(aud_3\), line 4\. Line 4 is not JSON/]],
    ['an entry of another workspace', [one, makeTrail(2, 'wsp_2').lines[1] ?? '', three], at(2, 'another workspace')],
    ['garbage alone', ['garbage'], [/^The chain does not hold at line 1\. Line 1 is not JSON/]],
    ['a head alone', [headOf({ seq: 0, hash: '0'.repeat(64) })], [/^The chain does not hold\. There is no entry/]],
    ['nothing', [], [/^The chain does not hold\. The line with the head is missing/]],
  ])('finds %s and says where', async (_what, given, words) => {
    const { code, out, err } = await verify(toFile(given))
    for (const word of words) expect(out).toMatch(word)
    expect(out).toMatch(/^The chain (of workspace wsp_1 )?does not hold/)
    expect({ code, err }).toEqual({ code: 1, err: '' })
  })

  it('does not wait for a pipe that nobody writes to', async () => {
    const pipe = join(directory, 'pipe')
    execFileSync('mkfifo', [pipe])
    const called = await callBellhop(['audit', 'verify', pipe])
    expect(called).toMatchObject({ code: 2, err: expect.stringMatching(/is not a file\. .* "-" to read it/) })
  })

  it('reads a cell of a table whatever its size', async () => {
    const cells = `1,aud_1,now,k,{},sec_1,"{""code"":""${'x'.repeat(14_000_000)}""}",p,h,wsp_1`
    const { code, out } = await verify(toFile([csvHeader, cells]))
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringMatching(/at entry 1 \(aud_1\), line 2\. Entry 1 was changed/),
    })
  })

  it('finds any flipped bit of a file', async () => {
    const bytes = Buffer.from(toFile(makeTrail(2).lines))
    // The last byte is the line break after the head, which says nothing.
    for (let at = 0; at < bytes.length - 1; at += 7) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8))
      expect(await verify(flipped), `byte ${at}`).toMatchObject({ code: 1 })
    }
  })

  it('says what a file lacks that is no export, which is no fault of a trail', async () => {
    expect(await callBellhop(['audit', 'verify', join(directory, 'none')])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/none can't be read: ENOENT/),
    })
    expect(await callBellhop(['audit', 'verify', directory])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/not a file/),
    })
  })
})

async function verify(content: string | Buffer) {
  const path = join(directory, 'export.jsonl')
  writeFileSync(path, content)
  return callBellhop(['audit', 'verify', path])
}

function at(seq: number, words: string): RegExp[] {
  return [new RegExp(`at entry ${seq} \\(aud_${seq}\\), line ${seq}\\. Entry ${seq} `), new RegExp(words)]
}

function forged(index: number): string {
  const entry = entries[index]
  if (!entry) throw new Error(`entry ${index}`)
  const changed = { ...entry, detail: { number: 'forged' } }
  return JSON.stringify({ ...changed, hash: entryHash(changed) })
}

function headOf(change: { seq?: number; hash?: string | undefined }): string {
  return JSON.stringify({ head: { ...head, ...change } })
}
