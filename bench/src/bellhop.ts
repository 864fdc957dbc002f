import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { request } from 'undici'
import { z } from 'zod'
import { actionDefinition, actionNames } from './actions.ts'
import { freePort } from './free-port.ts'
import type { Store } from './options.ts'
import { type Program, startProgram } from './program.ts'
import { upstreamSecret } from './upstream-answers.ts'

export interface BellhopOptions {
  core: number | null
  dataDir: string
  /** null: the embedded database. */
  databaseUrl: string | null
  /** Address of the upstream, `http://127.0.0.1:port`. */
  upstream: string
  profileDir: string | null
}

/** The product, as `npm run serve` starts it. */
export interface Bellhop {
  store: Store
  origin: string
  key: string
  dataDir: string
  pid: number
  /** From the command to the first good answer of an endpoint that reads the database. */
  startedInMs: number
  /** Makes the secret and the actions. Once for each data directory. */
  setUp(): Promise<void>
  /** Entries of the audit trail so far. */
  auditEntries(): Promise<number>
  /** The whole trail, as JSON lines. */
  exportAudit(): Promise<string>
  requireRunning(): void
  stop(): Promise<void>
}

const main = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url))
const key = 'bh_bench000000000000000000000000000000000000000'
const startMs = 120_000

export async function startBellhop(options: BellhopOptions): Promise<Bellhop> {
  const { databaseUrl, dataDir, upstream, profileDir } = options
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const from = performance.now()
  const program = startProgram(main, {
    core: options.core,
    nodeArgs: profileDir === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`],
    env: {
      PORT: String(port),
      BELLHOP_DATA_DIR: dataDir,
      BELLHOP_BOOTSTRAP_KEY: key,
      BELLHOP_EGRESS_ALLOW: new URL(upstream).host,
      LOG_LEVEL: 'warn',
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    },
  })
  await untilItAnswers(origin, program)
  const startedInMs = performance.now() - from

  const call = async (method: 'GET' | 'POST', path: string, body?: object): Promise<string> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const answer = await request(origin + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    const text = await answer.body.text()
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`)
    return text
  }

  return {
    store: databaseUrl === null ? 'embedded' : 'postgres',
    origin,
    key,
    dataDir,
    pid: program.pid,
    startedInMs,
    async setUp() {
      const secret = { name: 'BENCH', value: upstreamSecret, hosts: [new URL(upstream).host] }
      const { id } = z.object({ id: z.string() }).parse(JSON.parse(await call('POST', '/v1/secrets', secret)))
      for (const name of actionNames) await call('POST', '/v1/actions', actionDefinition(name, upstream, id))
    },
    async auditEntries() {
      const head = JSON.parse(await call('GET', '/v1/audit/checkpoint'))
      return z.object({ seq: z.int() }).parse(head).seq
    },
    exportAudit: () => call('GET', '/v1/audit/export'),
    requireRunning: program.requireRunning,
    stop: program.stop,
  }
}

export function newDataDir(directory: string): string {
  lastDirectory += 1
  return join(directory, `bellhop-${lastDirectory}`)
}

let lastDirectory = 0

async function untilItAnswers(origin: string, program: Program): Promise<void> {
  const deadline = performance.now() + startMs
  for (;;) {
    program.requireRunning()
    try {
      const { statusCode, body } = await request(`${origin}/v1/runs?limit=1`, {
        headers: { authorization: `Bearer ${key}` },
      })
      await body.dump()
      if (statusCode === 200) return
    } catch {
      // It does not listen yet.
    }
    if (performance.now() > deadline) {
      await program.stop()
      throw new Error(`Bellhop does not answer:\n${program.output()}`)
    }
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}
