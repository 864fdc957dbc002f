import { BellhopError } from '@bellhop/core'
import type { Agent } from '../agents/agent.ts'
import type { Parts } from '../parts.ts'
import { noteSecretUse, resolveSecrets } from '../secrets/resolve-secrets.ts'
import type { AgentModel } from './model.ts'
import { createModelFetch } from './model-fetch.ts'
import { toShownName } from './model-name.ts'
import { addressOf, type NamedModel, namedModel } from './named-model.ts'
import { providerModel } from './provider-model.ts'
import { retriedModel } from './retried-model.ts'

export type ModelParts = Pick<
  Parts,
  'database' | 'clock' | 'keyring' | 'caches' | 'knownSecrets' | 'egress' | 'upstreams' | 'models'
>

/**
 * The model that answers for an agent; null: guided mode. Its calls go through the guard, within the limits of the workspace.
 * Throws a `BellhopError` where a model is meant but can't be had: `model_failed`, `secret_missing`, `secret_disabled`.
 */
export async function modelOf(parts: ModelParts, workspaceId: string, agent: Agent): Promise<AgentModel | null> {
  const named = namedModel(parts.models, agent)
  if (named === null) return null
  if ('problem' in named) {
    throw new BellhopError('model_failed', `The model of the agent can't be used: ${named.problem}`, {
      hint: 'Correct `model` of the agent, or set it to null for the model of the server.',
    })
  }
  const { name } = named
  const shown = toShownName(name)
  const credential = await findKey(parts, workspaceId, agent, named)
  const baseUrl = addressOf(parts.models, name)
  const egress = parts.upstreams.streamThrough(parts.egress, workspaceId)
  const fetch = createModelFetch(egress, credential?.hosts ?? null)
  const key = credential?.value ?? null
  const model = retriedModel(providerModel(name, { baseUrl, key, fetch }), { name: shown, key })
  const { temperature, maxOutputTokens, contextTokens, price } = agent.modelSettings
  return {
    name: shown,
    model,
    settings: { temperature, maxOutputTokens, contextTokens },
    price: price ?? (named.isOperators ? parts.models.price : null),
  }
}

interface Credential {
  value: string
  /** Where it may go. */
  hosts: readonly string[]
}

/** The agent's own key; else the operator's, for the operator's own address of that provider alone. */
async function findKey(
  parts: ModelParts,
  workspaceId: string,
  { modelSettings }: Agent,
  named: NamedModel,
): Promise<Credential | null> {
  if (modelSettings.secret !== null) return openSecret(parts, workspaceId, modelSettings.secret)
  const { name, isOperatorsAddress } = named
  const baseUrl = addressOf(parts.models, name)
  if (name.provider === 'compatible') {
    const value = isOperatorsAddress ? parts.models.compatibleKey : null
    return value === null ? null : { value, hosts: [new URL(baseUrl).host] }
  }
  const value = parts.models.providers[name.provider].key
  if (value !== null) return { value, hosts: [new URL(baseUrl).host] }
  throw new BellhopError('secret_missing', `There is no key for ${toShownName(name)}.`, {
    hint: `Make a secret with the key and the host ${new URL(baseUrl).host} and name it in \`modelSettings.secret\` of the agent, or have the operator set the provider's key variable.`,
  })
}

async function openSecret(parts: ModelParts, workspaceId: string, id: string): Promise<Credential> {
  const { db } = parts.database
  const [secret] = await resolveSecrets(parts, db, workspaceId, { ids: [id], names: [] })
  if (!secret) {
    throw new BellhopError('secret_missing', "The secret of the agent's model is gone.", {
      hint: 'Choose another secret in `modelSettings` of the agent.',
    })
  }
  if (!secret.enabled) {
    throw new BellhopError('secret_disabled', `The secret "${secret.name}" of the agent's model is disabled.`, {
      hint: 'Enable it under Secrets, or choose another one in `modelSettings` of the agent.',
    })
  }
  await noteSecretUse(parts, db, workspaceId, [id])
  return { value: secret.value, hosts: secret.hosts }
}
