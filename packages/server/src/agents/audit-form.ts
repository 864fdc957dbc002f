import { type JsonObject, maskCredentials, sensitiveMask } from '@bellhop/core'
import type { Shown } from '../audit/describe-changes.ts'
import type { Agent } from './agent.ts'

/** An agent beside what the audit trail may show of it: its keys are public, or ids of secrets. */
export function toShown(agent: Agent): Shown {
  const value: JsonObject = JSON.parse(JSON.stringify(agent))
  const context = agent.context && { ...agent.context, url: maskQuery(agent.context.url) }
  return { value, shown: maskCredentials<JsonObject>({ ...value, context }, sensitiveMask) }
}

// Only its author knows what stands there, and it may be a key.
function maskQuery(url: string): string {
  return url.replace(/([?&#](?:[^=&#]*=)?)[^&#]+/g, `$1${sensitiveMask}`)
}
