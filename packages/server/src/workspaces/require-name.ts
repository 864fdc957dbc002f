import { BellhopError } from '@bellhop/core'

/** Throws `request_invalid`, at `$.confirm`, unless what was typed is the workspace's name: who confirms has to know which one it is. */
export function requireName(typed: string, name: string): void {
  if (typed === name) return
  throw new BellhopError('request_invalid', 'This was not confirmed.', {
    issues: [{ path: '$.confirm', message: 'Has to be the name of this workspace, exactly as it is written.' }],
  })
}
