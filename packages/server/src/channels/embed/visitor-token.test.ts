import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeyring } from '../../crypto/keyring.ts'
import {
  readModuleGrant,
  readResumable,
  readVisitor,
  signModuleGrant,
  signVisitor,
  type Visitor,
} from './visitor-token.ts'

const now = new Date('2026-11-20T12:00:00.000Z')
const keyring = createKeyring([keyOf('ours')])
const visitor: Visitor = {
  workspaceId: 'wsp_1',
  agentId: 'agt_1',
  origin: 'https://shop.example',
  conversationId: 'cnv_1',
  contactId: 'con_1',
  expiresAt: now.getTime() + 1_000,
  resumableUntil: now.getTime() + 2_000,
}
const grant = {
  workspaceId: 'wsp_1',
  agentId: 'agt_1',
  origin: 'https://shop.example',
  runId: 'run_1',
  sha256: 'a'.repeat(64),
  expiresAt: now.getTime() + 1_000,
}

describe('a visitor token', () => {
  it('gives back who it was made for', () => {
    expect(readVisitor(keyring, signVisitor(keyring, visitor), now)).toEqual(visitor)
  })

  it('is worth nothing once its time has come', () => {
    const token = signVisitor(keyring, visitor)
    expect(readVisitor(keyring, token, new Date(visitor.expiresAt - 1))).toEqual(visitor)
    expect(readVisitor(keyring, token, new Date(visitor.expiresAt))).toBeNull()
  })

  it('names its conversation for a new session for longer, but not for ever', () => {
    const token = signVisitor(keyring, visitor)
    expect(readResumable(keyring, token, new Date(visitor.expiresAt))).toEqual(visitor)
    expect(readResumable(keyring, token, new Date(visitor.resumableUntil))).toBeNull()
    expect(readResumable(keyring, `${token}x`, now)).toBeNull()
  })

  it('is worth nothing with any one character changed, left out or put in', () => {
    const token = signVisitor(keyring, visitor)
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ']
    const edit = fc.record({
      at: fc.nat(token.length - 1),
      put: fc.constantFrom('', ...alphabet),
      instead: fc.boolean(),
    })
    fc.assert(
      fc.property(edit, ({ at, put, instead }) => {
        const changed = token.slice(0, at) + put + token.slice(at + (instead || put === '' ? 1 : 0))
        fc.pre(changed !== token)
        expect(readVisitor(keyring, changed, now)).toBeNull()
      }),
      { numRuns: 500 },
    )
  })

  it('is worth nothing in another writing of the same signature', () => {
    const [body = '', signature = ''] = signVisitor(keyring, visitor).split('.')
    const last = signature.at(-1) ?? ''
    const bytes = Buffer.from(signature, 'base64url')
    const twins = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].filter(
      other => other !== last && Buffer.from(signature.slice(0, -1) + other, 'base64url').equals(bytes),
    )
    expect(twins.length).toBeGreaterThan(0)
    for (const twin of twins) expect(readVisitor(keyring, `${body}.${signature.slice(0, -1)}${twin}`, now)).toBeNull()
    expect(readVisitor(keyring, `${body}.${signature}=`, now)).toBeNull()
  })

  it.each(['', '.', 'a', 'a.b', 'a.b.c', '..', 'x'.repeat(5_000), `${'x'.repeat(5_000)}.y`, '💥.💥'])(
    'refuses "%.20s"',
    token => {
      expect(readVisitor(keyring, token, now)).toBeNull()
    },
  )

  it('of another server is refused', () => {
    expect(readVisitor(createKeyring([keyOf('theirs')]), signVisitor(keyring, visitor), now)).toBeNull()
  })

  it('made under an older master key still holds after the key was replaced', () => {
    const replaced = createKeyring([keyOf('new'), keyOf('ours')])
    expect(readVisitor(replaced, signVisitor(keyring, visitor), now)).toEqual(visitor)
  })

  it('is no grant for a module, nor is a grant a visitor token', () => {
    expect(readModuleGrant(keyring, signVisitor(keyring, visitor), now)).toBeNull()
    expect(readVisitor(keyring, signModuleGrant(keyring, grant), now)).toBeNull()
    // Nor where the fields would fit.
    expect(readVisitor(keyring, signModuleGrant(keyring, visitor as never), now)).toBeNull()
    expect(readModuleGrant(keyring, signModuleGrant(keyring, grant), now)).toEqual(grant)
  })
})

function keyOf(name: string): Buffer {
  return createHash('sha256').update(name).digest()
}
