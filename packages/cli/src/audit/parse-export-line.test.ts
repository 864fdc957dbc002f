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

  it('reads an entry that a program has written anew, as long as it says the same', () => {
    const spaced = JSON.stringify(JSON.parse(line), null, 1).replaceAll('\n', '')
    expect(spaced).not.toBe(line)
    expect(parseExportLine(spaced)).toEqual({ kind: 'entry', entry })
    expect(parseExportLine(`${line}\r`)).toEqual({ kind: 'entry', entry })
  })

  it.each([
    ['text', 'hello', /^is not JSON: /],
    ['half of one', line.slice(0, -20), /^is not JSON: /],
    ['another document', '{"a":1}', /neither/],
    ['a list', '[1]', /neither/],
    ['an entry with a member that no hash covers', line.replace('{', '{"approved":true,'), /neither/],
    ['an entry without a member', line.replace('"subject":"sec_1",', ''), /neither/],
    ['an entry whose number is text', line.replace('"seq":1', '"seq":"1"'), /neither/],
    ['a head with more in it', '{"head":{"seq":1,"hash":"ab"},"x":1}', /neither/],
    ['a head without a hash', '{"head":{"seq":1}}', /neither/],
    ['a signed head with more in it', '{"head":{"seq":1,"hash":"ab","at":"x","workspace":"w"}}', /neither/],
    ['a stub without a count', '{"stub":{"fromSeq":1,"throughSeq":2}}', /neither/],
    ['a member that stands twice', line.replace('"subject"', '"subject":"sec_9","subject"'), /twice/],
    ['a member that stands twice further in', line.replace('"number"', '"number":9,"number"'), /twice/],
    ['a member that stands twice, escaped', line.replace('"subject"', '"s\\u0075bject":"sec_9","subject"'), /twice/],
  ])('refuses %s', (_what, text, problem) => {
    expect(text).not.toBe(line)
    expect(parseExportLine(text)).toEqual({ kind: 'malformed', problem: expect.stringMatching(problem) })
  })

  it('takes no document that was written by JSON.stringify for one with a member twice', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const told = parseExportLine(JSON.stringify(value, null, 2))
        expect(told).toEqual({ kind: 'malformed', problem: 'is neither an entry of a trail nor its head' })
      }),
    )
  })
})
