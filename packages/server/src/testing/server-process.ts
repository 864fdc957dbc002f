import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** The server as a process of its own, as an operator starts it. Ends with the test at the latest. */
export interface ServerProcess {
  port: number
  /** All that it wrote for the operator so far. */
  out(): string
  /** Its log so far. */
  log(): string
  /** Resolves when it listens and has told its addresses; throws with what it wrote where it ends before. */
  ready(): Promise<void>
  kill(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): void
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | string | null>
}

export async function startServerProcess(env: Record<string, string>): Promise<ServerProcess> {
  const port = env.PORT === undefined ? await freePort() : Number(env.PORT)
  const child = spawn(process.execPath, [fileURLToPath(new URL('../main.ts', import.meta.url))], {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'trace', ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let log = ''
  const heard = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    for (const listener of heard) listener()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  // Not "exit": what it wrote last comes after that.
  const ended = new Promise<number | string | null>(resolve => {
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const ready = () =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!/Ready\.\n\n[\s\S]+\n\n/.test(out)) return
        heard.delete(look)
        resolve()
      }
      heard.add(look)
      look()
      void ended.then(code => reject(new Error(`It ended with ${code}.\n${out}\n${log}`)))
    })
  return { port, out: () => out, log: () => log, ready, kill: signal => void child.kill(signal), ended }
}

export interface HttpAnswer {
  status: number
  text: string
  /** null where it is not JSON. */
  body: unknown
}

/** A call as anybody on the network may make it, also with a `Host` of their choice. */
export async function call(
  port: number,
  method: string,
  path: string,
  options: { key?: string; host?: string; address?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<HttpAnswer> {
  const { key, host, address = '127.0.0.1', headers = {}, body } = options
  const outgoing = request({
    host: address,
    port,
    method,
    path,
    agent: false,
    headers: {
      ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(host === undefined ? {} : { Host: host }),
      ...headers,
    },
  })
  outgoing.end(body === undefined ? undefined : JSON.stringify(body))
  const [incoming] = await once(outgoing, 'response')
  let text = ''
  for await (const part of incoming.setEncoding('utf8')) text += part
  const isJson = /^application\/json(;|$)/.test(incoming.headers['content-type'] ?? '')
  return { status: incoming.statusCode, text, body: isJson && text !== '' ? JSON.parse(text) : null }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
