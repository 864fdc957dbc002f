import { createServer } from 'node:http'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { createEgress } from '@bellhop/core/egress'
import { createSandbox } from '@bellhop/core/sandbox'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import { createBackground } from './background.ts'
import { requireEmbedFiles } from './channels/embed/files.ts'
import { type Config, isLoopback } from './config.ts'
import { createConversationParts } from './conversations/conversation-parts.ts'
import { createBrain } from './conversations/create-brain.ts'
import { createKeyring } from './crypto/keyring.ts'
import { loadMasterKey } from './crypto/master-key.ts'
import { requireDashboardFiles } from './dashboard/dashboard-files.ts'
import { openDatabase } from './database/index.ts'
import { startDemo } from './demo/start-demo.ts'
import { afterwards, doAll } from './do-all.ts'
import { features } from './features.ts'
import { handOver } from './hand-over.ts'
import { endServing } from './http/end-serving.ts'
import { listen } from './http/listen.ts'
import { createListener, toServerOptions } from './http/listener.ts'
import { parseTrustedProxies } from './http/trusted-proxies.ts'
import { createJobs } from './jobs/create-jobs.ts'
import { createLoad } from './limits/load.ts'
import { watchLoopDelay } from './limits/loop-delay.ts'
import { liveFeatures } from './live-features.ts'
import type { KnownSecrets } from './log/known-secrets.ts'
import { makeDirectory } from './make-directory.ts'
import { createParts } from './parts.ts'
import { publicUrlOf } from './public-url.ts'
import { requireMasterKeys } from './rotation/require-keys.ts'
import { countOverdueRuns } from './runs/has-overdue-runs.ts'
import { scheduledJobs } from './scheduled-jobs.ts'
import { StartError } from './start-error.ts'
import { startSweeping, takeUpAbandoned } from './sweep.ts'
import { createLateReading } from './telemetry/late-reading.ts'
import { measuredEgress } from './telemetry/measured-egress.ts'
import { measuredQueries } from './telemetry/measured-queries.ts'
import { measuredSandbox } from './telemetry/measured-sandbox.ts'
import { addServerGauges } from './telemetry/server-gauges.ts'
import { startTelemetry } from './telemetry/telemetry.ts'
import type { Terminal } from './terminal.ts'
import { bootstrap } from './workspaces/bootstrap.ts'

/** How long what is under way may take when the server stops. */
const stopMs = 30_000
/** How long a connection may take to close once nobody waits for it any more. */
const lastWordsMs = 1_000

export interface RunningServer {
  url: URL
  /**
   * Takes no new work, ends what is under way, which may take `ms` (default 30_000), leaves the rest to others, and closes the
   * database.
   */
  stop(ms?: number): Promise<void>
}

/** Wires a whole server from its configuration and listens. */
export async function startServer(
  config: Config,
  terminal: Terminal,
  env: Record<string, string | undefined>,
  { log, knownSecrets }: { log: Logger; knownSecrets: KnownSecrets },
): Promise<RunningServer> {
  requireEmbedFiles()
  requireDashboardFiles()
  const url = publicUrlOf(config)
  const ordersPort = config.port + 1

  terminal.step(
    config.databaseUrl ? 'Connecting to the database…' : `Opening the embedded database in ${config.dataDir}…`,
  )
  // With a Postgres and a key that was given, nothing is kept there: a container may be one that nobody writes to.
  if (!config.databaseUrl || config.masterKey === null) makeDataDirectory(config.dataDir)
  const telemetry = startTelemetry(config.tracing, log)
  const onQuery = measuredQueries(telemetry)
  const { databaseWaitMs: acquireMs } = config.limits
  const database = await openDatabase(
    config.databaseUrl
      ? { kind: 'postgres', url: config.databaseUrl, acquireMs, log, onQuery }
      : { kind: 'embedded', dataDir: config.dataDir, acquireMs, log, onQuery },
  )
  // The last opened is closed first.
  const closers: (() => unknown)[] = [() => telemetry.close(), () => database.close()]
  try {
    const migrated = await database.migrate()
    if (migrated.length > 0) terminal.step('The tables are up to date.')
    const keys = await masterKeys(config)
    for (const key of keys) knownSecrets.pin(key.toString('base64'), key.toString('hex'))
    const keyring = createKeyring(keys)
    const allow = allowList(config, ordersPort)
    const egress = measuredEgress(createEgress({ allow }), telemetry)
    const { transformMs: cpuMs, transformBytes: memoryBytes } = config.limits
    const sandbox = measuredSandbox(createSandbox({ cpuMs, memoryBytes }), telemetry)
    closers.push(
      // What still waits for its answer has been handed over by then.
      () => Promise.race([egress.close(), sleep(lastWordsMs)]),
      () => sandbox.close(),
    )
    const loop = watchLoopDelay()
    closers.push(() => loop.stop())
    const parts = createParts({
      database,
      keyring,
      egress,
      sandbox,
      log,
      knownSecrets,
      tracing: telemetry.tracing,
      metrics: telemetry.metrics,
      metricsAccess: { token: config.metricsToken, local: isForThisMachine(config) },
      publicUrl: url,
      firstRun: { demo: config.demo, local: isForThisMachine(config) },
      knownHosts: [url.hostname],
      oidc: config.oidc,
      models: config.models,
      limits: config.limits,
      operatorSettings: {
        retention: config.retention,
        egressAllow: allow.split(',').flatMap(entry => entry.trim() || []),
      },
      load: createLoad(config.limits, {
        databaseQueue: () => database.load().waiting,
        loopDelayMs: () => loop.delayMs(),
      }),
      trustedProxies: parseTrustedProxies(config.trustedProxies),
      nodeName: `${hostname()}:${process.pid}`,
    })
    await requireMasterKeys(parts)
    const background = createBackground(log)
    const conversationParts = createConversationParts(parts, { brain: createBrain(parts), background })
    if (database.kind === 'embedded') await takeUpAbandoned(conversationParts)
    const closeHints = conversationParts.hints.open()
    closers.push(closeHints, () => handOver(conversationParts))
    const app = createApp(parts, [...features, ...liveFeatures(conversationParts)])
    const server = createServer(toServerOptions(config.limits), createListener(app, background))
    await listen(server, config)
    closers.push(() => {
      server.close()
      server.closeAllConnections()
    })
    // Only now: a key that was made for a start which then fails would never be shown.
    const made = await bootstrap(parts, config.bootstrapKey ? { bootstrapKey: config.bootstrapKey } : {})
    const jobs = createJobs({ database, log }, scheduledJobs(conversationParts, config.retention))
    closers.push(() => jobs.stop(stopMs))
    await jobs.start()
    const readBacklog = async () => ({
      jobs: await jobs.counts(),
      overdueRuns: await countOverdueRuns(conversationParts),
    })
    addServerGauges(telemetry.metrics, {
      database,
      background,
      upstreams: parts.upstreams,
      streams: () => conversationParts.lookout.open() + conversationParts.trailLook.open(),
      backlog: createLateReading(readBacklog, { log }),
    })
    const stopSweeping = startSweeping(conversationParts, { jobs })
    closers.push(stopSweeping)
    terminal.step(`Listening at ${url.origin}.`)

    const rows = [
      { label: 'API docs', value: `${url.origin}/docs` },
      { label: 'Dashboard', value: `${url.origin}/dashboard` },
      ...(config.models.model ? [{ label: 'Model', value: config.models.model.text }] : []),
    ]
    const notes: string[] = []
    if (config.demo) {
      const demo = await startDemo(parts, {
        made,
        dataDir: config.dataDir,
        ordersPort,
        shopPort: config.port + 2,
        path: env.PATH,
        progress: text => terminal.step(text),
      })
      closers.push(() => demo.stop())
      rows.unshift({ label: 'Demo shop', value: demo.shopUrl })
      rows.push({ label: 'API key', value: demo.apiKey })
      notes.push(
        'Open the demo shop and click the chat bubble. Ctrl+C stops everything; the next start keeps your data.',
      )
    } else if (made.apiKey && !config.bootstrapKey) {
      rows.push({ label: 'API key', value: made.apiKey })
      notes.push('The key is shown this once. Keep it safe: it opens everything in the workspace.')
    }
    terminal.ready(rows, notes)
    return {
      url,
      stop: async (ms = stopMs) => {
        // Whatever fails to end: what is left is handed over, and the database closed.
        await afterwards([endServing(server, background, ms), stopSweeping(), jobs.stop(ms)], closers.toReversed())
      },
    }
  } catch (error) {
    await doAll(closers.toReversed()).catch(() => {})
    throw error
  }
}

function makeDataDirectory(dataDir: string): void {
  try {
    makeDirectory(dataDir)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StartError(`The data directory ${dataDir} can't be made: ${why}. Set BELLHOP_DATA_DIR to another.`, {
      cause,
    })
  }
}

async function masterKeys({ masterKey, dataDir }: Config): Promise<Buffer[]> {
  try {
    return await loadMasterKey({ env: masterKey ?? undefined, dataDir })
  } catch (cause) {
    throw new StartError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** Nobody elsewhere can reach it, as far as its configuration says. */
function isForThisMachine({ host, publicUrl, trustedProxies }: Config): boolean {
  return isLoopback(host) && publicUrl === null && trustedProxies === ''
}

/** What the operator allows, and in the demo the shop's own API on loopback, and nothing else of loopback. */
function allowList(config: Config, ordersPort: number): string {
  const demo = config.demo ? [`127.0.0.1:${ordersPort}`] : []
  return [...(config.egressAllow === '' ? [] : [config.egressAllow]), ...demo].join(',')
}
