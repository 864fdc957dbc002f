#!/usr/bin/env node
import './engine-settings.ts'
import { once } from 'node:events'
import { environment, readConfig, secretsOf } from './config.ts'
import { DatabaseStartError } from './database/index.ts'
import { createLog } from './log/create-log.ts'
import { createKnownSecrets } from './log/known-secrets.ts'
import { maskText } from './log/mask-line.ts'
import { StartError } from './start-error.ts'
import { startServer } from './start-server.ts'
import { createTerminal } from './terminal.ts'

const knownSecrets = createKnownSecrets()
knownSecrets.pin(...secretsOf(environment))
const masked = (text: string) => maskText(text, knownSecrets.redactor())
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
  const config = readConfig(environment)
  const log = createLog(config.logLevel, knownSecrets)
  // A rejection that nobody handles comes here too. Node itself would print it as it is.
  process.on('uncaughtException', error => {
    log.fatal({ err: error }, 'something failed that nobody had foreseen: the server ends, the next start takes over')
    process.exit(1)
  })
  const server = await startServer(config, terminal, environment, { log, knownSecrets })
  // A signal during the start is heeded once everything that it opened can be closed.
  if (!stopAsked.signal.aborted) await once(stopAsked.signal, 'abort')
  await server.stop().catch((error: unknown) => {
    terminal.step(masked(`Not everything could be closed: ${error instanceof Error ? error.message : String(error)}`))
    process.exit(1)
  })
  process.exit(0)
} catch (error) {
  const expected = error instanceof StartError || error instanceof DatabaseStartError
  const text = error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error)
  terminal.fail(masked(text))
  process.exit(1)
}
