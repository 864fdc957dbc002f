import { EgressError, type Hop } from '@bellhop/core/egress'

/** A call to an upstream that has stopped answering. `until`: when it is tried again. */
export function refuseSilent(host: string, { left }: Hop, { until, why }: { until: Date; why: string }): EgressError {
  const time = until.toISOString()
  const message = `${host} is left alone until ${time}, since it has stopped answering (last: ${why}).`
  const hint = `It was not called. Check that ${host} is up: after ${time} one call tries it, and once that is answered all others follow.`
  return new EgressError('overloaded', message, { left, hint })
}

/** A call that came while too many others were under way. `of`: where the limit is. */
export function refuseCrowded(
  host: string,
  { left }: Hop,
  most: { of: 'workspace' | 'upstream'; calls: number },
): EgressError {
  const place = most.of === 'workspace' ? '' : ` to ${host}`
  const message = `${most.calls} calls of this workspace${place} are under way already.`
  const variable = most.of === 'workspace' ? 'BELLHOP_LIMIT_WORKSPACE_CALLS' : 'BELLHOP_LIMIT_UPSTREAM_CALLS'
  const hint = `It was not called, because earlier calls are still waiting for their answers. See how long ${host} takes, lower the action's timeoutMs, or have the operator raise ${variable}.`
  return new EgressError('overloaded', message, { left, hint })
}
