import type { Stage } from '../stage.ts'

export interface Scenario {
  /** As `--only` takes it. */
  name: string
  /** Installs something from the registry of npm, so it runs only where it is asked for by name. */
  needsRegistry?: true
  run(stage: Stage): Promise<void>
}
