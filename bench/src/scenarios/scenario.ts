import type { Stage } from '../stage.ts'

export interface Scenario {
  /** As `--only` takes it. */
  name: string
  run(stage: Stage): Promise<void>
}
