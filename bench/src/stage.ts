import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bellhop, newDataDir, startBellhop } from './bellhop.ts'
import type { Cores } from './cores.ts'
import { nodeRedVersion, startNodeRed } from './node-red.ts'
import type { Options, Store } from './options.ts'
import { openPostgres, type Postgres } from './postgres.ts'
import { type Program, startProgram } from './program.ts'
import type { Result } from './result.ts'
import type { WorkDirectory } from './work-directory.ts'

/** Everything that a scenario measures with. Each part is started by the first scenario that asks for it. */
export interface Stage {
  options: Options
  cores: Cores | null
  directory: WorkDirectory
  /** Of this machine's disk, in milliseconds. */
  fsyncMs: number
  say(text: string): void
  report(result: Result): void
  upstream(): Promise<Running>
  floor(): Promise<Running>
  nodeRed(): Promise<Running>
  postgres(): Promise<Postgres | null>
  /** Stores that can be measured: those that were asked for, less Postgres where there is none. */
  stores(): Promise<Store[]>
  /** The server that the scenarios share, set up. */
  bellhop(store: Store): Promise<Bellhop>
  /** Another one, with data of its own unless `like` has some; the caller stops it. */
  freshBellhop(store: Store, like?: Data): Promise<{ bellhop: Bellhop; data: Data }>
  close(): Promise<void>
}

export interface Running {
  origin: string
  pid: number
}

export interface Data {
  dataDir: string
  databaseUrl: string | null
}

export function createStage(
  given: Pick<Stage, 'options' | 'cores' | 'directory' | 'fsyncMs' | 'say' | 'report'>,
): Stage {
  const core = given.cores?.measured ?? null
  const closers: (() => Promise<void>)[] = []
  const bellhops = new Map<Store, Promise<Bellhop>>()

  const upstream = once(() => start(fileURLToPath(new URL('./upstream-main.ts', import.meta.url)), null))
  const floor = once(async () => {
    const env = { FLOOR_UPSTREAM: (await upstream()).origin }
    return start(fileURLToPath(new URL('./floor-main.ts', import.meta.url)), core, env)
  })
  const nodeRed = once(async () => {
    given.say(`Installing Node-RED ${nodeRedVersion} to measure against.`)
    const directory = join(given.directory.path, 'node-red')
    const { origin, program } = await startNodeRed({ core, directory, upstream: (await upstream()).origin })
    closers.push(() => program.stop())
    return { origin, pid: program.pid }
  })
  const postgres = once(async () => {
    const found = await openPostgres(given.directory.path)
    if (found) closers.push(() => found.stop())
    return found
  })

  async function start(file: string, where: number | null, env: Record<string, string> = {}): Promise<Running> {
    const program: Program = startProgram(file, { core: where, env })
    closers.push(() => program.stop())
    const [, port] = await program.line(/^Listening on port (\d+)\.$/m)
    return { origin: `http://127.0.0.1:${port}`, pid: program.pid }
  }

  const stage: Stage = {
    ...given,
    upstream,
    floor,
    nodeRed,
    postgres,
    async stores() {
      if (!given.options.stores.includes('postgres')) return given.options.stores
      return (await postgres()) === null
        ? given.options.stores.filter(store => store !== 'postgres')
        : given.options.stores
    },
    bellhop(store) {
      const known = bellhops.get(store)
      if (known) return known
      const starting = stage.freshBellhop(store).then(async ({ bellhop }) => {
        closers.push(() => bellhop.stop())
        await bellhop.setUp()
        return bellhop
      })
      bellhops.set(store, starting)
      return starting
    },
    async freshBellhop(store, like) {
      const data = like ?? { dataDir: newDataDir(given.directory.path), databaseUrl: await databaseFor(store) }
      const { origin } = await upstream()
      const { profileDir } = given.options
      return { bellhop: await startBellhop({ core, ...data, upstream: origin, profileDir }), data }
    },
    async close() {
      for (const close of closers.toReversed()) await close()
    },
  }

  async function databaseFor(store: Store): Promise<string | null> {
    if (store === 'embedded') return null
    const found = await postgres()
    if (!found) throw new Error('There is no Postgres to measure with.')
    return found.createDatabase()
  }
  return stage
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
