import { BellhopError } from '@bellhop/core'

/** The version in `If-Match: "7"` (RFC 9110, 13.1.1), or null without the header. `"0"` stands for what was never saved. Throws on any other form of it. */
export function parseIfMatch(header: string | undefined): number | null {
  if (header === undefined) return null
  const version = /^\s*"(0|[1-9][0-9]{0,8})"\s*$/.exec(header)?.[1]
  if (version === undefined) {
    const issue = { path: '$.headers.if-match', message: 'Has to be one version in double quotes, like "7".' }
    throw new BellhopError('request_invalid', `If-Match has to be one version in double quotes, like "7".`, {
      issues: [issue],
    })
  }
  return Number(version)
}

/** Throws `conflict` where somebody else saved since: the caller saw `expected`, and the resource is at `actual`. */
export function requireVersion(expected: number | null, actual: number): void {
  if (expected !== null && expected !== actual)
    throw new BellhopError('conflict', `The version is ${actual} now, not ${expected}: it was saved in the meantime.`, {
      hint: 'Somebody else saved after you read it. Read it again, make your change to what is there now, and send its version in If-Match.',
    })
}
