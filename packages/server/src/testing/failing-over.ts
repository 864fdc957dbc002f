import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { isJsonObject, type JsonObject } from '@bellhop/core'
import { call, type HttpAnswer } from './server-process.ts'

/** A caller of several nodes, as a load balancer and a careful client make one: what one node doesn't take, the next does. */
export interface FailingOver {
  /** A call that is repeated, with the same `Idempotency-Key`, until a node answers it for good. */
  call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<JsonObject>
  /** Follows a stream of events from node to node, until `signal` aborts; `heard` is given each as it comes. */
  follow(path: string, heard: (event: JsonObject) => void, signal: AbortSignal): Promise<void>
}

const patienceMs = 40_000

export function createFailingOver(ports: readonly number[], key: string): FailingOver {
  let turn = 0
  // Another one each time, so that hardly two steps of a conversation are taken by the same.
  const next = () => ports[turn++ % ports.length] ?? 0

  async function attempt(port: number, method: string, path: string, idempotencyKey: string, body: unknown) {
    const headers = method === 'POST' ? { 'Idempotency-Key': idempotencyKey } : {}
    return call(port, method, path, { key, headers, ...(body === undefined ? {} : { body }) }).catch(() => null)
  }

  return {
    call: async (method, path, body) => {
      const idempotencyKey = randomUUID()
      const deadline = performance.now() + patienceMs
      let last: HttpAnswer | null = null
      while (performance.now() < deadline) {
        last = (await attempt(next(), method, path, idempotencyKey, body)) ?? last
        if (last && (last.status === 200 || last.status === 201) && isJsonObject(last.body)) return last.body
        // 409: a node is still at it, or at the message before. 503: this one stops. Nothing: it is gone.
        if (last && ![409, 503].includes(last.status)) break
        await sleep(20)
      }
      throw new Error(`${method} ${path}: ${last?.status} ${last?.text}`)
    },
    follow: async (path, heard, signal) => {
      let number = 0
      while (!signal.aborted) {
        await streamFrom(next(), path, { key, after: number, signal }, event => {
          number = Number(event.number)
          heard(event)
        }).catch(() => sleep(20))
      }
    },
  }
}

function streamFrom(
  port: number,
  path: string,
  { key, after, signal }: { key: string; after: number; signal: AbortSignal },
  heard: (event: JsonObject) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${key}`, Accept: 'text/event-stream', 'Last-Event-ID': String(after) }
    const outgoing = httpRequest({ host: '127.0.0.1', port, path, headers, agent: false, signal })
    outgoing.on('error', reject)
    outgoing.on('response', incoming => {
      if (incoming.statusCode !== 200) reject(new Error(`${incoming.statusCode}`))
      let text = ''
      incoming.setEncoding('utf8').on('data', (part: string) => {
        const frames = (text + part).split('\n\n')
        text = frames.pop() ?? ''
        for (const frame of frames) {
          const data = /^data: (.*)$/m.exec(frame)?.[1]
          if (data !== undefined) heard(JSON.parse(data))
        }
      })
      incoming.on('error', reject)
      incoming.on('close', resolve)
    })
    outgoing.end()
  })
}
