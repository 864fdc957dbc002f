#!/usr/bin/env node
import { environment, readConfig } from './config.ts'
import { DatabaseStartError } from './database/index.ts'
import { StartError } from './start-error.ts'
import { startServer } from './start-server.ts'
import { createTerminal } from './terminal.ts'

const terminal = createTerminal(process.stdout)
try {
  const server = await startServer(readConfig(environment), terminal, environment)
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // A second signal means now.
      if (stopping) process.exit(1)
      stopping = true
      terminal.step('Stopping: ending what is under way…')
      server.stop().then(
        () => process.exit(0),
        error => {
          terminal.step(`Not everything could be closed: ${error instanceof Error ? error.message : String(error)}`)
          process.exit(1)
        },
      )
    })
  }
} catch (error) {
  const expected = error instanceof StartError || error instanceof DatabaseStartError
  terminal.fail(error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error))
  process.exit(1)
}
