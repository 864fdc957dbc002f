import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BellhopProcess, spawnBellhop } from './spawn-bellhop.ts'

export const bootstrapKey = 'bh_test_key_of_the_command_line_0001'

/** A directory and a port of a suite's own, for the command and for the servers that it starts on them. */
export interface Installation {
  directory: string
  /** Within the directory; made by the first server. */
  dataDir: string
  environment: Record<string, string>
  /** Resolves when the server is ready; throws with what it wrote where it ends before. */
  startServer(more?: Record<string, string>): Promise<BellhopProcess>
  /** The exit code after the signal that asks for a clean end. */
  stop(server: BellhopProcess): Promise<number>
  /** Calls the server that runs, with the bootstrap key. */
  call(method: string, path: string, body?: unknown): Promise<Response>
  /** Kills what still runs, and removes the directory. */
  remove(): void
}

export async function createInstallation(): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), 'bellhop-cli-'))
  const dataDir = join(directory, 'data')
  const port = String(await freePort())
  const environment = { BELLHOP_DATA_DIR: dataDir, PORT: port, LOG_LEVEL: 'silent' }
  const running = new Set<BellhopProcess>()
  return {
    directory,
    dataDir,
    environment,
    startServer: async (more = {}) => {
      const server = spawnBellhop(['start'], { ...environment, ...more })
      running.add(server)
      while (!server.written.out.includes('Ready.')) {
        if (server.child.exitCode !== null) throw new Error(`${server.written.out}${server.written.err}`)
        await new Promise(resolve => setTimeout(resolve, 50))
      }
      return server
    },
    stop: async server => {
      server.child.kill('SIGTERM')
      const { code } = await server.ended
      running.delete(server)
      return code
    },
    call: (method, path, body) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${bootstrapKey}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    remove: () => {
      for (const { child } of running) child.kill('SIGKILL')
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}
