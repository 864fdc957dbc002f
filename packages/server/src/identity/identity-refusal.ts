import { BellhopError } from '@bellhop/core'

/**
 * Why a proof of identity is refused. Whoever makes the tokens has to be able to tell from the page alone. None of it helps
 * somebody who has no key: what is wrong with the claims is said only of a token whose signature is right, and the rest is in
 * the token itself, or in every token that the site hands out.
 */
const reasons = {
  no_keys: 'The agent has no key for this. Add one to `identityKeys`.',
  token_malformed:
    'This is no signed JWT in its compact form (three parts in base64url, a JSON header with `alg` and without `crit`).',
  algorithm_refused: 'No key of the agent is for the `alg` of the token. The key says which algorithm it is for.',
  key_unknown: 'No key of the agent has the `kid` of the token.',
  key_unusable:
    'The shared key can not be used: its secret is gone or disabled, or has fewer than 32 bytes. Give the secret a longer value.',
  signature_wrong: 'The signature was not made with the key of the agent, or the token was changed since.',
  claims_malformed:
    '`exp`, `nbf` and `iat` have to be numbers of seconds, `jti` a text of 1 to 200 characters, and the claims an object without half of a character (a text that was cut within an emoji) and without numbers that are too large.',
  audience_missing: '`aud` is missing. Set it to the id of the agent.',
  audience_wrong: '`aud` names another agent. Set it to the id of this one, or to a list that holds it.',
  subject_missing: 'Neither `sub` nor `user_id` is a text that is not empty. A number has to be sent as text.',
  expiry_missing: '`exp` is missing. Set it to a time within the next 24 hours; minutes are enough.',
  token_expired: 'The token is past its `exp`. Sign a new one for each page view.',
  token_not_yet_valid: '`nbf` or `iat` is more than 60 seconds ahead. Set the clock of the server that signs.',
  token_too_long_lived: '`exp` is more than 24 hours after `iat`, or ahead. Sign tokens for a shorter time.',
  token_used: 'The token has a `jti` and was used for another conversation. Sign a new one for each.',
  hash_wrong: '`userHash` is not the HMAC-SHA256 of `userId` in hex, under a key of the agent for it (HS256).',
} as const

export type RefusalReason = keyof typeof reasons

export function refuseIdentity(reason: RefusalReason): BellhopError {
  const message = `${reason}: ${reasons[reason]}`
  const path = reason === 'hash_wrong' ? '$.userHash' : '$.identityToken'
  return new BellhopError('unauthorized', 'The identity is not accepted.', {
    hint: message,
    issues: [{ path, message }],
  })
}
