import type { Agent } from '../agents/agent.ts'
import { type ModelName, safeParseModelName } from './model-name.ts'
import type { OperatorModels } from './operator-models.ts'

/** The model that an agent is meant to have. */
export interface NamedModel {
  name: ModelName
  /** Is it the very model of the operator's? */
  isOperators: boolean
  /** Does the operator's configuration name its address? Always so for a provider itself. */
  isOperatorsAddress: boolean
}

/** null: guided mode. `problem`: the agent names what is none. */
export function namedModel(
  operator: OperatorModels,
  agent: Pick<Agent, 'model'>,
): NamedModel | { problem: string } | null {
  const { model } = operator
  if (agent.model === null || agent.model === model?.text) {
    return model && { name: model.name, isOperators: true, isOperatorsAddress: true }
  }
  const read = safeParseModelName(agent.model)
  if (!read.ok) return { problem: read.problem }
  const { name } = read
  const isOperatorsAddress =
    name.provider !== 'compatible' || (model?.name.provider === 'compatible' && model.name.baseUrl === name.baseUrl)
  return { name, isOperators: false, isOperatorsAddress }
}

export function addressOf(operator: OperatorModels, name: ModelName): string {
  return name.provider === 'compatible' ? name.baseUrl : operator.providers[name.provider].baseUrl
}
