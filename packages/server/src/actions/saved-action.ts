import type { Action } from '@bellhop/core'

/** An action as it is stored: one version of its definition, and what the store adds to it. */
export interface SavedAction {
  id: string
  name: string
  version: number
  /** SHA-256 of the definition's canonical JSON. */
  digest: string
  definition: Action
  enabled: boolean
  /** When the action was first saved. */
  createdAt: Date
  /** When this version was saved. */
  updatedAt: Date
}
