import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeCutTrail, makeTrail } from '../testing/trail.ts'
import { parseExportLine } from './parse-export-line.ts'

const entry = makeTrail(1).entries[0]
const line = JSON.stringify(entry)

describe('parseExportLine', () => {
  it('reads an entry, a head, a stub and what a server says that could not go on', () => {
    const head = { seq: 1, hash: 'ab' }
    expect(parseExportLine(line)).toEqual({ kind: 'entry', entry })
    expect(parseExportLine(JSON.stringify({ head }))).toEqual({ kind: 'head', head, signed: null })
    const { lines, checkpointAt, stubAt } = makeCutTrail()
    const signed = checkpointAt(10)
    expect(parseExportLine(lines.at(-1) ?? '')).toEqual({
      kind: 'head',
      head: { seq: 10, hash: signed.hash },
      signed,
    })
    expect(parseExportLine(lines[0] ?? '')).toEqual({ kind: 'stub', stub: stubAt(4) })
    expect(parseExportLine('{"broken":"Look."}')).toEqual({ kind: 'broken', reason: 'Look.' })
  })

  it.each([
    ['text', 'hello', /^is not JSON: /],
    ['half of one', line.slice(0, -20), /^is not JSON: /],
    ['another document', '{"a":1}', /neither/],
    ['a list', '[1]', /neither/],
    ['nesting without end', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /is not as the server wrote it/],
    ['an entry with a member that no hash covers', line.replace('{', '{"approved":true,'), /neither/],
    ['an entry without a member', line.replace('"subject":"sec_1",', ''), /neither/],
    ['an entry whose number is text', line.replace('"seq":1', '"seq":"1"'), /neither/],
    ['a head with more in it', '{"head":{"seq":1,"hash":"ab"},"x":1}', /neither/],
    ['a head without a hash', '{"head":{"seq":1}}', /neither/],
    ['a signed head with more in it', '{"head":{"seq":1,"hash":"ab","at":"x","workspace":"w"}}', /neither/],
    ['a stub without a count', '{"stub":{"fromSeq":1,"throughSeq":2}}', /neither/],
    [
      'a member that stands twice',
      line.replace('"subject"', '"subject":"sec_9","subject"'),
      /is not as the server wrote it/,
    ],
    [
      'a member that stands twice further in',
      line.replace('"number"', '"number":9,"number"'),
      /is not as the server wrote it/,
    ],
    [
      'a member that stands twice, escaped',
      line.replace('"subject"', '"s\\u0075bject":"sec_9","subject"'),
      /is not as the server wrote it/,
    ],
    ['a number that only reads the same', line.replace('"number":1', '"number":1.0'), /is not as the server wrote it/],
    [
      'a number with more digits than are read',
      JSON.stringify(makeTrail(1, 'wsp_1', () => ({ detail: { n: 9007199254740992 } })).entries[0]).replace(
        '740992',
        '740993',
      ),
      /is not as the server wrote it/,
    ],
    ['an entry that a program has written anew', line.replaceAll(':', ': '), /is not as the server wrote it/],
    ['a line that ends otherwise', `${line}\r`, /is not as the server wrote it/],
  ])('refuses %s', (_what, text, problem) => {
    expect(text).not.toBe(line)
    expect(parseExportLine(text)).toEqual({ kind: 'malformed', problem: expect.stringMatching(problem) })
  })

  it('takes whatever JSON.stringify has written for what was written', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const told = parseExportLine(JSON.stringify({ value }))
        expect(told).toEqual({ kind: 'malformed', problem: 'is neither an entry of a trail nor its head' })
      }),
    )
  })
})
