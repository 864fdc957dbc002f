import { createHmac } from 'node:crypto'

/** A token put together by hand, under HMAC-SHA256, whatever its header says; null: without a signature. */
export function forgeToken(header: object, claims: object | string, key: string | null): string {
  const signed = [header, claims]
    .map(part => (typeof part === 'string' ? part : JSON.stringify(part)))
    .map(part => Buffer.from(part).toString('base64url'))
    .join('.')
  return `${signed}.${key === null ? '' : createHmac('sha256', key).update(signed).digest('base64url')}`
}
