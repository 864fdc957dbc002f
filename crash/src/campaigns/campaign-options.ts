import type { StageOptions } from '../product/stage.ts'

export interface CampaignOptions extends StageOptions {
  /** Tells how far it has come. */
  progress(text: string): void
}
