import type { Egress, EgressError } from '@bellhop/core/egress'
import type { UpstreamLimits } from '../upstream-limits.ts'

/** A guard with no network behind it. */
export function scripted(limits: UpstreamLimits, workspaceId: string) {
  const api: { status: number; wait: Promise<void>; fail?: () => EgressError } = {
    status: 200,
    wait: Promise.resolve(),
  }
  const egress: Egress = {
    check: url => new URL(url),
    close: async () => {},
    request: async ({ url, around }) => {
      const { wait } = api
      const answer = await around?.({ origin: new URL(url).origin, left: false }, async () => {
        await wait
        if (api.fail) throw api.fail()
        return { status: api.status }
      })
      return { status: answer?.status ?? 0, headers: {}, body: new Uint8Array(), url, remoteAddress: '', redirects: 0 }
    },
  }
  return { api, door: limits.through(egress, workspaceId) }
}
