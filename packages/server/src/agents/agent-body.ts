import { z } from '@hono/zod-openapi'
import { agentSchema } from './agent-schema.ts'

// An agent that was read can be sent back as it came: what only the server sets is taken and ignored.
export const readOnly = {
  id: z.string().optional().openapi({ readOnly: true }),
  version: z.int().optional().openapi({ readOnly: true, description: 'Counts the saves.' }),
  createdAt: z.string().optional().openapi({ readOnly: true }),
  updatedAt: z.string().optional().openapi({ readOnly: true }),
}
/** A definition as a body, or a part of one. */
export const agentBody = {
  schema: agentSchema.extend(readOnly).transform(withoutReadOnly),
  document: agentSchema.extend(readOnly).openapi('AgentDefinition'),
}

function withoutReadOnly<T extends { id?: unknown; version?: unknown; createdAt?: unknown; updatedAt?: unknown }>(
  body: T,
): Omit<T, 'id' | 'version' | 'createdAt' | 'updatedAt'> {
  const { id: _id, version: _version, createdAt: _createdAt, updatedAt: _updatedAt, ...definition } = body
  return definition
}
