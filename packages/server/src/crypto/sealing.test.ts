import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeyring, toSealingKey } from './keyring.ts'
import { open, seal, sealedWith } from './sealing.ts'

const key = toSealingKey(Buffer.alloc(32, 1))
const context = ['wsp_1', 'sec_1', '1']

describe('sealing', () => {
  it('opens what it sealed, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.array(fc.string()), (bytes, anyContext) => {
        expect(open(key, seal(key, bytes, anyContext), anyContext)).toEqual(Buffer.from(bytes))
      }),
    )
  })

  it('never seals the same twice in the same way', () => {
    const sealed = new Set(Array.from({ length: 200 }, () => seal(key, 'hunter2', context).toString('hex')))
    expect(sealed.size).toBe(200)
  })

  it('does not hold what it seals', () => {
    expect(seal(key, 'hunter2', context).toString('latin1')).not.toContain('hunter2')
  })

  it.each([
    ['another row', ['wsp_1', 'sec_2', '1']],
    ['another version', ['wsp_1', 'sec_1', '2']],
    ['another workspace', ['wsp_2', 'sec_1', '1']],
    ['the same words cut differently', ['wsp_1sec_1', '1']],
    ['nothing', []],
  ])('stays shut in %s', (_, other) => {
    expect(() => open(key, seal(key, 'hunter2', context), other)).toThrow('cannot be opened')
  })

  it('stays shut when any single bit is flipped, or any end is cut off', () => {
    const envelope = seal(key, 'x', context)
    for (let bit = 0; bit < envelope.length * 8; bit++) {
      const flipped = Buffer.from(envelope)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => open(key, flipped, context), `bit ${bit}`).toThrow('cannot be opened')
    }
    for (let length = 0; length < envelope.length; length++)
      expect(() => open(key, envelope.subarray(0, length), context)).toThrow('cannot be opened')
  })

  it('stays shut for another key', () => {
    const other = toSealingKey(Buffer.alloc(32, 2))
    expect(() => open(other, seal(key, 'x', context), context)).toThrow('cannot be opened')
    expect(() => open({ ...other, id: key.id }, seal(key, 'x', context), context)).toThrow('cannot be opened')
  })
})

describe('the keyring', () => {
  const [newer, older] = [Buffer.alloc(32, 3), Buffer.alloc(32, 4)]

  it('seals with the current key, and opens what an older one sealed', () => {
    const before = createKeyring([older]).seal('hunter2', context)
    const ring = createKeyring([newer, older])
    expect(ring.open(before, context).toString()).toBe('hunter2')
    expect(sealedWith(ring.seal('x', context))).toBe(ring.currentId)
    expect(() => createKeyring([newer]).open(before, context)).toThrow('No master key')
  })

  it('derives another key for each purpose, the same at every node', () => {
    const ring = createKeyring([newer, older])
    expect(ring.derive('visitor-token')).toEqual(createKeyring([newer]).derive('visitor-token'))
    expect(ring.derive('visitor-token')).not.toEqual(ring.derive('other'))
    expect(ring.deriveAll('visitor-token')).toEqual([
      ring.derive('visitor-token'),
      createKeyring([older]).derive('visitor-token'),
    ])
    expect(ring.derive('visitor-token')).toHaveLength(32)
  })

  it('is never empty, and takes keys of 32 bytes alone', () => {
    expect(() => createKeyring([])).toThrow()
    expect(() => createKeyring([Buffer.alloc(16)])).toThrow('32 bytes')
  })
})
