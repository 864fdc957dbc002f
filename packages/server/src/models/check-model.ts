import type { Issue } from '@bellhop/core'
import { isEgressError } from '@bellhop/core/egress'
import type { Agent } from '../agents/agent.ts'
import type { Parts } from '../parts.ts'
import type { SecretHead } from '../secrets/resolve-secrets.ts'
import { addressOf, namedModel } from './named-model.ts'

/** What is wrong with the model of an agent that is about to be saved: its name, its address, or where its secret may go. */
export function checkModel(
  { models, egress }: Pick<Parts, 'models' | 'egress'>,
  agent: Pick<Agent, 'model' | 'modelSettings'>,
  secrets: readonly SecretHead[],
): Issue[] {
  const named = namedModel(models, agent)
  if (named === null) return []
  if ('problem' in named) return [{ path: '$.model', message: named.problem }]
  const secret = secrets.find(({ id }) => id === agent.modelSettings.secret)
  const address = addressOf(models, named.name)
  try {
    egress.check(address, secret ? { carriesSecret: true, secretHosts: secret.hosts } : { carriesSecret: false })
    return []
  } catch (error) {
    if (!isEgressError(error)) throw error
    if (error.code === 'secret_host_denied') {
      const message = `The secret "${secret?.name}" is not meant for ${new URL(address).host}. Add that host to it.`
      return [{ path: '$.modelSettings.secret', message }]
    }
    // What the operator configured is not the author's to correct.
    if (agent.model === null) return []
    return [{ path: '$.model', message: `${error.message} ${error.hint}` }]
  }
}
