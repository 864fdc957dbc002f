import { modelOf } from '../models/model-of.ts'
import type { Parts } from '../parts.ts'
import type { Brain } from './brain.ts'
import { createGuidedBrain } from './guided/guided-brain.ts'
import { createModelBrain } from './model/model-brain.ts'

/** The brain of a server: each agent's model decides, and guided mode where it has none. */
export function createBrain(parts: Parts): Brain {
  return createModelBrain(parts, {
    modelOf: (workspaceId, agent) => modelOf(parts, workspaceId, agent),
    guided: createGuidedBrain(),
  })
}
