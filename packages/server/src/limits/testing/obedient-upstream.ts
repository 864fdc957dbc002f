import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Called } from './caller.ts'

export function answerOk(response: ServerResponse): void {
  response.end('{}')
}

/** An HTTP server on loopback that does what it is told to. */
export async function startUpstream() {
  const held: ServerResponse[] = []
  const server = createServer((_, response) => {
    upstream.calls += 1
    upstream.behave(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  onTestFinished(close)
  const upstream = {
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/`,
    calls: 0,
    behave: answerOk,
    close,
    /** The response that the next call waits for. */
    next: () =>
      new Promise<ServerResponse>(resolve => {
        upstream.behave = resolve
      }),
    /** Makes so many calls and keeps them waiting until they are answered. */
    hold: async (count: number, call: () => Promise<Called>) => {
      const calls: Promise<Called>[] = []
      for (let n = 0; n < count; n++) {
        const asked = upstream.next()
        calls.push(call())
        held.push(await asked)
      }
      return {
        answer: () => {
          for (const response of held.splice(0)) response.end('{}')
          return Promise.all(calls)
        },
      }
    },
  }
  return upstream
}
