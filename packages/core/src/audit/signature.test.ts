import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type AuditCheckpoint, isCheckpointSigned, signCheckpoint } from './checkpoint.ts'
import { keyIdOf, parsePublicKey, toPem } from './signature.ts'
import { type AuditStub, isStubSigned, signStub } from './stub.ts'

// The first test key of RFC 8032, 7.1.
const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
const publicHex = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'
const publicKey = Buffer.from(publicHex, 'hex').toString('base64')
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
})

const at = '2026-11-20T12:00:00.000Z'
const checkpoint = signCheckpoint({ workspace: 'wsp_1', seq: 7, hash: 'ab'.repeat(32), at }, privateKey)
const stub = signStub(
  { workspace: 'wsp_1', fromSeq: 1, throughSeq: 7, count: 7, hash: 'ab'.repeat(32), before: at, at, by: 'retention' },
  privateKey,
)

describe('a signed checkpoint', () => {
  it('is pinned: what was signed once verifies for ever', () => {
    expect(checkpoint).toEqual({
      seq: 7,
      hash: 'ab'.repeat(32),
      at,
      workspace: 'wsp_1',
      keyId: keyIdOf(publicKey),
      publicKey,
      signature: '/qc2BTiB/IdzrvqMQy08/ItSfQoQGYZspGKYCnKDhRv4kBB+KT8WSrYbbb2LiacqynYrNIIL+w2GIe9Kwfh6Dg==',
    })
    expect(isCheckpointSigned(checkpoint)).toBe(true)
  })

  it.each<[keyof AuditCheckpoint, string | number]>([
    ['seq', 8],
    ['hash', 'cd'.repeat(32)],
    ['at', '2026-11-20T12:00:00.001Z'],
    ['workspace', 'wsp_2'],
    ['keyId', '0'.repeat(32)],
    ['publicKey', Buffer.alloc(32, 1).toString('base64')],
    ['signature', Buffer.alloc(64).toString('base64')],
    ['signature', ''],
    ['publicKey', 'no key'],
  ])('is none once its %s was changed', (field, value) => {
    expect(isCheckpointSigned({ ...checkpoint, [field]: value })).toBe(false)
  })

  it('signed anew by another key names that key', () => {
    const other = signCheckpoint(checkpoint, generateKeyPairSync('ed25519').privateKey)
    expect(isCheckpointSigned(other)).toBe(true)
    expect(other.publicKey).not.toBe(publicKey)
    expect(isCheckpointSigned({ ...other, publicKey, keyId: keyIdOf(publicKey) })).toBe(false)
  })
})

describe('a signed stub', () => {
  it('is what was signed, and no checkpoint passes for one', () => {
    expect(isStubSigned(stub)).toBe(true)
    expect(isStubSigned({ ...stub, signature: checkpoint.signature })).toBe(false)
    expect(isCheckpointSigned({ ...checkpoint, signature: stub.signature })).toBe(false)
  })

  it.each<[keyof AuditStub, string | number]>([
    ['workspace', 'wsp_2'],
    ['fromSeq', 2],
    ['throughSeq', 8],
    ['count', 6],
    ['hash', 'cd'.repeat(32)],
    ['before', '2026-11-20T12:00:00.001Z'],
    ['at', '2026-11-20T12:00:00.001Z'],
    ['by', 'somebody'],
    ['keyId', '0'.repeat(32)],
    ['signature', Buffer.alloc(64).toString('base64')],
  ])('is none once its %s was changed', (field, value) => {
    expect(isStubSigned({ ...stub, [field]: value })).toBe(false)
  })
})

describe('parsePublicKey', () => {
  it.each([
    ['PEM', toPem(publicKey)],
    ['base64', publicKey],
    ['base64 without padding', publicKey.replace('=', '')],
    ['base64url', Buffer.from(publicHex, 'hex').toString('base64url')],
    ['hex', ` ${publicHex}\n`],
  ])('reads %s', (_form, text) => {
    expect(parsePublicKey(text)).toBe(publicKey)
  })

  it.each([
    ['nothing', ''],
    ['words', 'my public key'],
    ['31 bytes', Buffer.alloc(31).toString('base64')],
    ['another kind of key', generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    ['a broken PEM', '-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----'],
  ])('refuses %s', (_what, text) => {
    expect(parsePublicKey(text)).toBeNull()
  })
})
