import { type Egress, isEgressError } from '@bellhop/core/egress'
import { addressOf } from './named-model.ts'
import type { OperatorModels } from './operator-models.ts'

/** Why the guard would let no call to the operator's own model out; null: it would. */
export function whyUnreachable(models: OperatorModels, { check }: Pick<Egress, 'check'>): string | null {
  if (!models.model) return null
  const { name } = models.model
  const address = addressOf(models, name)
  const key = name.provider === 'compatible' ? models.compatibleKey : models.providers[name.provider].key
  try {
    check(address, key === null ? { carriesSecret: false } : { secretHosts: [new URL(address).host] })
    return null
  } catch (error) {
    if (isEgressError(error)) return `${error.message} ${error.hint}`
    throw error
  }
}
