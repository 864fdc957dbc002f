import type { JsonObject, JsonValue } from '@bellhop/core'
import type { Agent } from './agent.ts'

/** A definition as JSON. */
export function toAgentJson(agent: Agent): JsonObject {
  const json: Record<string, JsonValue> = {}
  for (const [key, value] of Object.entries(agent)) json[key] = value
  return json
}
