import { BellhopError, didYouMean, type Issue, toJsonPath } from '@bellhop/core'
import { listActionNames } from '../actions/load-action.ts'
import { checkModel } from '../models/check-model.ts'
import type { Parts, Tx } from '../parts.ts'
import { secretHeads } from '../secrets/resolve-secrets.ts'
import type { Agent } from './agent.ts'
import { identityKeyIssues } from './check-identity-keys.ts'
import { isSharedKeyAlgorithm } from './identity-key.ts'

/**
 * Throws `request_invalid` where a definition refers to what the workspace does not have, or may not use in that way. `at`: where the
 * definition stands in what was given, as a JSON path.
 */
export async function checkAgent(parts: Parts, tx: Tx, workspaceId: string, agent: Agent, at = '$'): Promise<void> {
  const names = await listActionNames(tx, workspaceId)
  const unknown = (name: string, path: (string | number)[]): Issue[] =>
    names.includes(name)
      ? []
      : [{ path: toJsonPath(path), message: `There is no action \`${name}\`.${didYouMean(name, names)}` }]
  const references = secretReferences(agent)
  const secrets = await secretHeads(tx, workspaceId, { ids: references.map(({ id }) => id), names: [] })
  const issues = [
    ...checkModel(parts, agent, secrets),
    ...agent.actions.flatMap((name, i) => unknown(name, ['actions', i])),
    ...Object.keys(agent.runModes).flatMap(name => unknown(name, ['runModes', name])),
    ...references
      .filter(({ id }) => !secrets.some(secret => secret.id === id))
      .map(({ id, path }) => ({ path: toJsonPath(path), message: `There is no secret \`${id}\`.` })),
    ...(await identityKeyIssues(parts, tx, workspaceId, agent.identityKeys)),
  ]
  if (issues.length > 0)
    throw new BellhopError('request_invalid', 'The agent refers to what does not exist, or can not be used.', {
      issues: issues.map(({ path, message }) => ({ path: path.replace('$', () => at), message })),
    })
}

/** The ids of the secrets that an agent refers to, and where. */
export function secretReferences(agent: Agent): { id: string; path: (string | number)[] }[] {
  const context = agent.context?.secret
  const model = agent.modelSettings.secret
  return [
    ...(model ? [{ id: model, path: ['modelSettings', 'secret'] }] : []),
    ...(context ? [{ id: context, path: ['context', 'secret'] }] : []),
    ...agent.identityKeys.flatMap(({ alg, key }, i) =>
      isSharedKeyAlgorithm(alg) ? [{ id: key, path: ['identityKeys', i, 'key'] }] : [],
    ),
  ]
}
