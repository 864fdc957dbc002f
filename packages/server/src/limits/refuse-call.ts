import { EgressError, type Hop } from '@bellhop/core/egress'

/** A call to an upstream that has stopped answering. `until`: when it is tried again. */
export function refuseSilent(host: string, { left }: Hop, { until, why }: { until: Date; why: string }): EgressError {
  const time = until.toISOString()
  const message = `${host} is left alone until ${time}, since it has stopped answering (last: ${why}).`
  const hint = `It was not called. Check that ${host} is up: after ${time} one call tries it, and once that is answered all others follow.`
  return new EgressError('overloaded', message, { left, hint })
}

/** Which limit is reached, and what it is. */
export interface CrowdedBy {
  of: keyof typeof variables
  calls: number
}

const variables = {
  upstream: 'BELLHOP_LIMIT_UPSTREAM_CALLS',
  workspace: 'BELLHOP_LIMIT_WORKSPACE_CALLS',
  models: 'BELLHOP_LIMIT_MODEL_CALLS',
} as const

/** A call that came while too many others were under way. */
export function refuseCrowded(host: string, { left }: Hop, { of, calls }: CrowdedBy): EgressError {
  const place = { upstream: ` to ${host}`, workspace: '', models: ' to language models' }[of]
  const message = `${calls} calls of this workspace${place} are under way already.`
  const remedy = of === 'models' ? '' : `, lower the action's timeoutMs`
  const hint = `It was not called, because earlier calls are still waiting for their answers. See how long ${host} takes${remedy}, or have the operator raise ${variables[of]}.`
  return new EgressError('overloaded', message, { left, hint })
}
