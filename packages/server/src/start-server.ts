import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { hostname } from 'node:os'
import { createEgress } from '@bellhop/core/egress'
import { createSandbox } from '@bellhop/core/sandbox'
import { getRequestListener } from '@hono/node-server'
import { pino } from 'pino'
import { createApp } from './app.ts'
import { createBackground } from './background.ts'
import { requireEmbedFiles } from './channels/embed/files.ts'
import { type Config, ConfigError } from './config.ts'
import { createConversationParts } from './conversations/conversation-parts.ts'
import { createGuidedBrain } from './conversations/guided/guided-brain.ts'
import { createKeyring } from './crypto/keyring.ts'
import { loadMasterKey } from './crypto/master-key.ts'
import { openDatabase } from './database/index.ts'
import { demoKey } from './demo/demo-key.ts'
import { startShop } from './demo/start-shop.ts'
import { features } from './features.ts'
import { liveFeatures } from './live-features.ts'
import { createParts } from './parts.ts'
import { startSweeping } from './sweep.ts'
import type { Terminal } from './terminal.ts'
import { bootstrap } from './workspaces/bootstrap.ts'

/** How long what is under way may take when the server stops. */
const stopMs = 30_000

export interface RunningServer {
  url: URL
  /** Takes no new work, ends what is under way, closes the database. */
  stop(): Promise<void>
}

/** Wires a whole server from its configuration and listens. */
export async function startServer(
  config: Config,
  terminal: Terminal,
  env: Record<string, string | undefined>,
): Promise<RunningServer> {
  requireEmbedFiles()
  const log = pino({ level: config.logLevel }, pino.destination(2))
  const url = publicUrlOf(config)
  const ordersPort = config.port + 1

  terminal.step(
    config.databaseUrl ? 'Connecting to the database…' : `Opening the embedded database in ${config.dataDir}…`,
  )
  const database = await openDatabase(
    config.databaseUrl
      ? { kind: 'postgres', url: config.databaseUrl, log }
      : { kind: 'embedded', dataDir: config.dataDir, log },
  )
  const closers: (() => unknown)[] = [() => database.close()]
  const close = async () => {
    for (const closer of closers.reverse()) await closer()
  }
  try {
    const migrated = await database.migrate()
    if (migrated.length > 0) terminal.step('The tables are up to date.')
    const keyring = createKeyring(await loadMasterKey({ env: config.masterKey ?? undefined, dataDir: config.dataDir }))
    const egress = createEgress({ allow: allowList(config, ordersPort) })
    const sandbox = createSandbox()
    closers.push(
      () => egress.close(),
      () => sandbox.close(),
    )
    const parts = createParts({
      database,
      keyring,
      egress,
      sandbox,
      log,
      publicUrl: url,
      knownHosts: config.publicUrl ? [config.publicUrl.hostname] : [],
      nodeName: `${hostname()}:${process.pid}`,
    })
    const made = await bootstrap(parts, config.bootstrapKey ? { bootstrapKey: config.bootstrapKey } : {})
    const background = createBackground(log)
    const conversationParts = createConversationParts(parts, { brain: createGuidedBrain(), background })
    const app = createApp(parts, [...features, ...liveFeatures(conversationParts)])
    const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
    await listen(server, config)
    closers.push(startSweeping(conversationParts))
    terminal.step(`Listening at ${url.origin}.`)

    const rows = [
      { label: 'API docs', value: `${url.origin}/docs` },
      { label: 'Dashboard', value: `${url.origin}/dashboard` },
    ]
    const notes: string[] = []
    if (config.demo) {
      const key = await demoKey(parts, config.dataDir, made)
      const shop = await startShop({
        bellhopUrl: url,
        apiKey: key.value,
        ordersKey: keyring.derive('demo-order-api').toString('base64url'),
        ordersPort,
        shopPort: config.port + 2,
        path: env.PATH,
        progress: text => terminal.step(text),
        onExit: code => log.warn({ code }, 'the demo shop has ended'),
      })
      closers.push(() => shop.stop())
      rows.unshift({ label: 'Demo shop', value: shop.url })
      rows.push({ label: 'API key', value: key.isNew ? key.value : `kept in ${key.path}` })
      notes.push(
        'Open the demo shop and click the chat bubble. Ctrl+C stops everything; the next start keeps your data.',
      )
    } else if (made.apiKey && !config.bootstrapKey) {
      rows.push({ label: 'API key', value: made.apiKey })
      notes.push('The key is shown this once. Keep it safe: it opens everything in the workspace.')
    }
    terminal.ready(rows, notes)
    return { url, stop: () => stop(server, background.stop, close) }
  } catch (error) {
    await close().catch(() => {})
    throw error
  }
}

function publicUrlOf(config: Config): URL {
  if (config.publicUrl) return config.publicUrl
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host
  return new URL(`http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${config.port}`)
}

/** What the operator allows, and in the demo the shop's own API on loopback, and nothing else of loopback. */
function allowList(config: Config, ordersPort: number): string {
  const demo = config.demo ? [`127.0.0.1:${ordersPort}`] : []
  return [...(config.egressAllow === '' ? [] : [config.egressAllow]), ...demo].join(',')
}

async function listen(server: Server, { host, port }: Config): Promise<void> {
  server.listen(port, host.replace(/^\[|\]$/g, ''))
  try {
    await once(server, 'listening')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new ConfigError([`Port ${port} is in use. Stop what uses it, or set PORT to another.`])
    if (code === 'EACCES') throw new ConfigError([`Port ${port} is not ours to use. Set PORT to one above 1023.`])
    if (code === 'EADDRNOTAVAIL') throw new ConfigError([`HOST=${host} is not an address of this machine.`])
    throw error
  }
}

async function stop(server: Server, endWork: (ms: number) => Promise<void>, close: () => Promise<void>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  await endWork(stopMs)
  const forced = setTimeout(() => server.closeAllConnections(), 2_000)
  await closed
  clearTimeout(forced)
  await close()
}
