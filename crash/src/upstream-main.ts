import { fsyncSync, openSync, writeSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from './call-log.ts'
import { upstreamSecret } from './upstream-secret.ts'

/**
 * The API that is called: `POST /changes/<behaviour>/<ref>` and `GET /items/<ref>`. Each change is on the disk, in the file
 * that is named by the first argument, before anything else happens with it.
 */

const [, , logFile = ''] = process.argv
const log = openSync(logFile, 'a')
let last = 0

const server = createServer(async (request, response) => {
  request.resume()
  const [, kind, behaviour = '', ref = ''] = (request.url ?? '').split('/')
  if (kind === 'items') return answer(response, 200, { ref: behaviour, state: 'shipped' })
  if (kind !== 'changes' || request.method !== 'POST') return answer(response, 404, {})
  if (request.headers.authorization !== `Bearer ${upstreamSecret}`) return answer(response, 401, {})
  if (behaviour === 'deaf') return void request.socket.destroy()
  last += 1
  const key = request.headers['idempotency-key']
  const call: Call = { order: last, ref, behaviour, key: typeof key === 'string' ? key : null }
  writeSync(log, `${JSON.stringify(call)}\n`)
  fsyncSync(log)
  process.stdout.write(`call ${ref}\n`)
  if (behaviour === 'reset') return void request.socket.destroy()
  if (behaviour === 'silent') return
  // Spread, so that calls don't end in step.
  if (behaviour === 'late') await sleep(40 + ((last * 37) % 200))
  answer(response, behaviour === 'error' ? 500 : 200, { ref, order: last })
})

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) process.stdout.write(`port ${address.port}\n`)
})
