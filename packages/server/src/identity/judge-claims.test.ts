import { describe, expect, it } from 'vitest'
import { judgeClaims } from './judge-claims.ts'

const now = new Date('2026-11-20T12:00:00.000Z')
const at = now.getTime() / 1000
const hour = 3_600
const valid = { sub: 'u1', aud: 'agt_1', exp: at + 60 }
const judge = (claims: unknown) => judgeClaims(claims, 'agt_1', now)

describe('The claims of an identity token', () => {
  it('say who it is, under `sub`, and nothing of the token', () => {
    const claims = { ...valid, iat: at, nbf: at, jti: 'once', email: 'ann@example.com', roles: ['a'], iss: 'shop' }
    expect(judge(claims)).toEqual({
      claims: { sub: 'u1', email: 'ann@example.com', roles: ['a'], iss: 'shop' },
      expiresAt: new Date((at + 120) * 1000),
      jti: 'once',
    })
    const { sub: _, ...bare } = valid
    expect(judge({ ...bare, user_id: 'u7' })).toMatchObject({ claims: { sub: 'u7', user_id: 'u7' }, jti: null })
    expect(judge({ ...valid, user_id: 'u7' })).toMatchObject({ claims: { sub: 'u1', user_id: 'u7' } })
  })

  it.each([{ aud: 'agt_1' }, { aud: ['agt_1'] }, { aud: ['https://shop.example', 'agt_1'] }])(
    'are for the agent that they name: %j',
    claims => expect(judge({ ...valid, ...claims })).toMatchObject({ claims: { sub: 'u1' } }),
  )

  it.each([
    ['none at all', undefined, 'audience_missing'],
    ['another', 'agt_2', 'audience_wrong'],
    ['one that begins alike', 'agt_10', 'audience_wrong'],
    ['in other letters', 'AGT_1', 'audience_wrong'],
    ['several others', ['agt_2', 'agt_3'], 'audience_wrong'],
    ['a list within a list', [['agt_1']], 'audience_wrong'],
    ['an empty list', [], 'audience_wrong'],
    ['everybody', '*', 'audience_wrong'],
    ['an object', { agt_1: true }, 'audience_wrong'],
    ['nothing', null, 'audience_wrong'],
  ])('are refused for an audience that is %s', (_, aud, reason) => expect(judge({ ...valid, aud })).toBe(reason))

  it.each([
    ['past, by less than the tolerance', { exp: at - 59 }],
    ['24 hours ahead', { exp: at + 24 * hour }],
    ['24 hours after the token was made', { iat: at + 60, exp: at + 60 + 24 * hour }],
    ['soon, of a token that was made yesterday', { iat: at - 24 * hour + 10, exp: at + 10 }],
    ['later than it begins, by less than the tolerance', { nbf: at + 60, exp: at + 90 }],
  ])('are taken where the end is %s', (_, claims) =>
    expect(judge({ ...valid, ...claims })).toMatchObject({ claims: { sub: 'u1' } }),
  )

  it.each([
    ['missing', { exp: undefined }, 'expiry_missing'],
    ['past', { exp: at - 60 }, 'token_expired'],
    ['at the beginning of time', { exp: 0 }, 'token_expired'],
    ['before it', { exp: -1e300 }, 'token_expired'],
    ['more than 24 hours ahead', { exp: at + 24 * hour + 1 }, 'token_too_long_lived'],
    ['more than 24 hours after it was made', { iat: at - 24 * hour, exp: at + 1 }, 'token_too_long_lived'],
    ['far ahead, though made ahead too', { iat: at + 59, exp: at + 25 * hour }, 'token_too_long_lived'],
    ['never', { exp: Number.MAX_SAFE_INTEGER }, 'token_too_long_lived'],
    ['in milliseconds', { exp: (at + 60) * 1000 }, 'token_too_long_lived'],
    ['a text', { exp: String(at + 60) }, 'claims_malformed'],
    ['null', { exp: null }, 'claims_malformed'],
    ['a list', { exp: [at + 60] }, 'claims_malformed'],
    ['fine, but it begins later', { exp: at + 600, nbf: at + 61 }, 'token_not_yet_valid'],
    ['fine, but it is made later', { exp: at + 600, iat: at + 61 }, 'token_not_yet_valid'],
    ['fine, but it begins at a text', { nbf: '0' }, 'claims_malformed'],
    ['fine, but it is made at a text', { iat: 'now' }, 'claims_malformed'],
  ])('are refused where the end is %s', (_, claims, reason) => expect(judge({ ...valid, ...claims })).toBe(reason))

  it.each([
    {},
    { sub: '' },
    { sub: ' \t' },
    { sub: 7 },
    { sub: null },
    { sub: ['u1'] },
    { sub: { id: 'u1' } },
    { sub: true },
    { user_id: '' },
    { user_id: 7 },
    { sub: '', user_id: 'u1' },
    { sub: null, user_id: 'u1' },
  ])('are nobody without a subject: %j', claims => {
    const { sub: _, ...bare } = valid
    expect(judge({ ...bare, ...claims })).toBe('subject_missing')
  })

  it.each(['', 7, null, ['x'], 'x'.repeat(201)])('are refused for a `jti` that can not be told again: %j', jti =>
    expect(judge({ ...valid, jti })).toBe('claims_malformed'),
  )

  it.each([{ name: 'Ann \ud83d' }, { sub: 'u1\ud83d' }, { '\ud83d': 1 }, { org: { size: Number.POSITIVE_INFINITY } }])(
    'are refused where they could not be told from others: %j',
    claims => expect(judge({ ...valid, ...claims })).toBe('claims_malformed'),
  )

  it.each([null, [], [valid], 'claims', 7, true])('are an object: not %j', claims =>
    expect(judge(claims)).toBe('claims_malformed'),
  )
})
