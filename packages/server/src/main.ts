#!/usr/bin/env node
import { once } from 'node:events'
import { environment, readConfig } from './config.ts'
import { DatabaseStartError } from './database/index.ts'
import { StartError } from './start-error.ts'
import { startServer } from './start-server.ts'
import { createTerminal } from './terminal.ts'

const terminal = createTerminal(process.stdout)
const stopAsked = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    // A second signal means now.
    if (stopAsked.signal.aborted) process.exit(1)
    terminal.step('Stopping: ending what is under way…')
    stopAsked.abort()
  })
}
try {
  const server = await startServer(readConfig(environment), terminal, environment)
  // A signal during the start is heeded once everything that it opened can be closed.
  if (!stopAsked.signal.aborted) await once(stopAsked.signal, 'abort')
  await server.stop().catch((error: unknown) => {
    terminal.step(`Not everything could be closed: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  })
  process.exit(0)
} catch (error) {
  const expected = error instanceof StartError || error instanceof DatabaseStartError
  terminal.fail(error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error))
  process.exit(1)
}
