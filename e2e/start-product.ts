import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePorts } from './free-ports.ts'

export interface ProductOptions {
  /** Kept by an earlier start; else a new one. Removed with `discard`. */
  dataDir?: string
  /** The order API and the shop take the two behind it. */
  port?: number
  env?: Record<string, string>
}

/** Bellhop without a demo, as `npm run serve` runs it. */
export interface PlainServer {
  /** What the start says under "API docs", without the path. */
  url: string
  /** As shown, or from the file that the start names. */
  key: string
  port: number
  dataDir: string
  /** From the command to "Ready.". */
  startedInMs: number
  /** Everything that was printed so far. */
  output(): string
  /** SIGTERM to the processes that the command began, until all have ended. Throws when they don't within 20 s. */
  stop(): Promise<void>
  /** Stops, and removes the data. */
  discard(): Promise<void>
}

/** Bellhop with its demo, as `npm start` runs it. */
export interface Product extends PlainServer {
  shopUrl: string
  orderApiPid: number
}

const root = fileURLToPath(new URL('../', import.meta.url))
const startMs = 60_000
const stopMs = 20_000

/** Runs `npm start` in the repository's root and waits until it says that it is ready. Throws with its output when it isn't. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const server = await start(['start'], options)
  const output = server.output()
  return {
    ...server,
    shopUrl: read(output, /Demo shop +(\S+)\n/),
    orderApiPid: Number(read(output, /order API listens at \S+ \(process (\d+)\)/)),
  }
}

/** The same for `npm run serve`. */
export function startPlainServer(options: ProductOptions = {}): Promise<PlainServer> {
  return start(['run', 'serve'], options)
}

async function start(command: string[], options: ProductOptions): Promise<PlainServer> {
  const port = options.port ?? (await freePorts(3))
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'bellhop-e2e-')))
  const from = performance.now()
  const started = spawnStart(command, { ...options.env, PORT: String(port), BELLHOP_DATA_DIR: dataDir })
  try {
    const output = await started.until(/Ready\.\n\n(?: .*\n)+\n/)
    const startedInMs = performance.now() - from
    const stop = () => started.stop()
    return {
      url: read(output, /API docs +(\S+)\/docs\n/),
      key: await readKey(output),
      port,
      dataDir,
      startedInMs,
      output: started.output,
      stop,
      discard: async () => {
        await stop()
        await rm(dataDir, { recursive: true, force: true })
      },
    }
  } catch (error) {
    started.kill()
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    throw error
  }
}

/** Runs `npm start` with this environment, which must not let it start, and gives what it said and its exit code. */
export async function refusedStart(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const started = spawnStart(['start'], env)
  const timer = setTimeout(started.kill, startMs)
  const code = await started.ended
  clearTimeout(timer)
  return { code, output: started.output() }
}

interface Started {
  output(): string
  until(text: RegExp): Promise<string>
  ended: Promise<number | null>
  stop(): Promise<void>
  kill(): void
}

const groups = new Set<() => void>()
process.on('exit', () => {
  for (const kill of groups) kill()
})

function spawnStart(command: string[], env: Record<string, string>): Started {
  const { PATH, HOME, TMPDIR } = process.env
  const surroundings = Object.entries({ PATH, HOME, TMPDIR, LOG_LEVEL: 'warn', ...env })
  const child = spawn('npm', command, {
    cwd: root,
    // A group of its own, so that nothing that it began is left over. Nothing of our environment that would change it.
    detached: true,
    env: Object.fromEntries(surroundings.filter(([, value]) => value !== undefined)),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text))
  // `close` comes after the last process that holds the pipes has ended, not only npm.
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
  const kill = () => signal(child, 'SIGKILL')
  groups.add(kill)
  void ended.finally(() => groups.delete(kill))

  return {
    output: () => output,
    ended,
    kill,
    until: text =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (text.test(output)) resolve(output)
        }
        child.stdout.on('data', look)
        ended.then(code => reject(new Error(`npm start ended with ${code}:\n${output}`)), reject)
        setTimeout(() => reject(new Error(`npm start was not ready in ${startMs} ms:\n${output}`)), startMs).unref()
      }),
    async stop() {
      signal(child, 'SIGTERM')
      const late = Symbol('late')
      let timer: NodeJS.Timeout | undefined
      const deadline = new Promise<symbol>(resolve => {
        timer = setTimeout(resolve, stopMs, late)
      })
      const first = await Promise.race([ended, deadline])
      clearTimeout(timer)
      kill()
      if (first === late) throw new Error(`npm start did not stop in ${stopMs} ms:\n${output}`)
    },
  }
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, name)
  } catch {
    // Nobody is left in the group.
  }
}

function read(output: string, pattern: RegExp): string {
  const found = pattern.exec(output)?.[1]
  if (found === undefined) throw new Error(`${pattern} is not in the output of npm start:\n${output}`)
  return found
}

async function readKey(output: string): Promise<string> {
  const shown = /API key +(bh_\S+)\n/.exec(output)?.[1]
  return shown ?? (await readFile(read(output, /API key +kept in (.+)\n/), 'utf8')).trim()
}
