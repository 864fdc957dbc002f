import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type NodeProcess, startNodeProcess } from '../process.ts'

/** What is loaded into the process before the server. */
export type Preload =
  | { kind: 'kill'; point: string; pass: number }
  /** Stopped where it is, until `resume`. Nobody is sent there before. */
  | { kind: 'pause'; point: string }
  | { kind: 'no-fsync' }

/** One Bellhop server, which is started and killed again and again, always at the same address. */
export interface ServerNode {
  origin: string
  /** Whether it answers, as far as is known. */
  isUp(): boolean
  /** Whether its process runs and hasn't answered yet. */
  isStarting(): boolean
  /** Starts the process, and gives at once. */
  start(preload?: Preload): void
  /** Milliseconds from its start to its first good answer. Throws when it ends before. */
  ready(): Promise<number>
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>
  /** Resolves when its process has ended, by whatever. */
  ended(): Promise<void>
  /** Stops all its threads where they are (SIGSTOP), or lets them go on. */
  pause(): void
  resume(): void
  /** SIGTERM, and waits. */
  stop(): Promise<void>
  /** How often it ended by itself, with what it wrote. */
  failures(): readonly string[]
}

export interface ServerNodeOptions {
  key: string
  /** Asked at each start. */
  env: () => Record<string, string>
}

const main = new URL('../../../packages/server/src/main.ts', import.meta.url)
const startMs = 120_000

export async function createServerNode({ key, env }: ServerNodeOptions): Promise<ServerNode> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const failures: string[] = []
  let program: NodeProcess | null = null
  let startedAt = 0
  let up = false
  let stopping = false
  let isHeldBack = false

  const require = () => {
    if (!program) throw new Error('The node was never started.')
    return program
  }
  const answers = async () => {
    try {
      const signal = AbortSignal.timeout(5_000)
      const response = await fetch(`${origin}/v1/actions`, { headers: { authorization: `Bearer ${key}` }, signal })
      await response.arrayBuffer()
      return response.status === 200
    } catch {
      return false
    }
  }
  return {
    origin,
    isUp: () => up,
    isStarting: () => program !== null && !program.hasEnded() && !up,
    start(preload) {
      stopping = false
      isHeldBack = preload?.kind === 'pause'
      const preloaded = preload === undefined ? { nodeArgs: [], env: {} } : toProcess(preload)
      const started = startNodeProcess(main, {
        nodeArgs: preloaded.nodeArgs,
        env: { ...env(), ...preloaded.env, PORT: String(port), BELLHOP_BOOTSTRAP_KEY: key, LOG_LEVEL: 'warn' },
      })
      startedAt = performance.now()
      program = started
      void started.ended.then(by => {
        if (program === started) up = false
        if (by !== 'SIGKILL' && !stopping) failures.push(`A server ended by itself (${by}):\n${started.output()}`)
      })
    },
    async ready() {
      const running = require()
      while (!(await answers())) {
        if (running.hasEnded()) throw new Error(`The server ended during its start:\n${running.output()}`)
        if (performance.now() - startedAt > startMs) throw new Error(`The server does not answer:\n${running.output()}`)
        await sleep(5)
      }
      up = !running.hasEnded() && !isHeldBack
      return performance.now() - startedAt
    },
    async kill() {
      up = false
      require().signal('SIGKILL')
      await require().ended
    },
    async ended() {
      await require().ended
    },
    pause() {
      up = false
      require().signal('SIGSTOP')
    },
    resume() {
      require().signal('SIGCONT')
      up = true
    },
    async stop() {
      if (!program || program.hasEnded()) return
      stopping = true
      up = false
      program.signal('SIGTERM')
      await program.ended
    },
    failures: () => failures,
  }
}

function toProcess(preload: Preload): { nodeArgs: string[]; env: Record<string, string> } {
  if (preload.kind === 'no-fsync') {
    return { nodeArgs: ['--import', new URL('./no-fsync-preload.ts', import.meta.url).href], env: {} }
  }
  const how =
    preload.kind === 'pause'
      ? { CRASH_SIGNAL: 'SIGSTOP' }
      : { CRASH_SIGNAL: 'SIGKILL', CRASH_PASS: String(preload.pass) }
  return {
    nodeArgs: ['--import', new URL('./kill-preload.ts', import.meta.url).href],
    env: { CRASH_POINT: preload.point, ...how },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    server.close(() => resolve(port))
  })
  return promise
}
