import { secretRefs } from '@bellhop/core'
import { loadActions } from '../actions/load-action.ts'
import { secretReferences } from '../agents/check-agent.ts'
import { loadAgents } from '../agents/load-agent.ts'
import type { Parts, Tx } from '../parts.ts'

/** Finds what refers to a secret: names of actions and agents. */
export interface SecretUsers {
  /** Everything that refers to it, by its id or its name. */
  of(secret: { id: string; name: string }): string[]
  /** The actions whose headers hold `{{secrets.NAME}}`. */
  ofName(name: string): string[]
}

export async function findSecretUsers(parts: Pick<Parts, 'caches'>, tx: Tx, workspaceId: string): Promise<SecretUsers> {
  const actions = (await loadActions(parts, tx, workspaceId)).map(({ name, definition }) => ({
    name,
    refs: secretRefs(definition),
  }))
  const agents = (await loadAgents(tx, workspaceId)).map(({ definition }) => ({
    name: definition.name,
    ids: secretReferences(definition).map(({ id }) => id),
  }))
  return {
    of: ({ id, name }) => [
      ...actions.filter(({ refs }) => refs.ids.includes(id) || refs.names.includes(name)).map(action => action.name),
      ...agents.filter(({ ids }) => ids.includes(id)).map(agent => agent.name),
    ],
    ofName: name => actions.filter(({ refs }) => refs.names.includes(name)).map(action => action.name),
  }
}
