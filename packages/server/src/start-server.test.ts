import { Writable } from 'node:stream'
import { expect, it, onTestFinished } from 'vitest'
import { readConfig } from './config.ts'
import { createLog } from './log/create-log.ts'
import { createKnownSecrets } from './log/known-secrets.ts'
import { startServer } from './start-server.ts'
import { createTerminal } from './terminal.ts'
import { makeTestDirectory } from './testing/databases.ts'
import { startScriptedUpstream } from './testing/scripted-upstream.ts'
import { call, freePort } from './testing/server-process.ts'

const directory = makeTestDirectory()
const key = `bh_${'s'.repeat(40)}`

it('does not wait longer than it may for an API that never answers, and says then what is known', async () => {
  const upstream = await startScriptedUpstream()
  onTestFinished(() => upstream.close())
  upstream.play(() => 'hang')
  const start = async () => {
    const port = await freePort()
    const env = {
      PORT: String(port),
      BELLHOP_DATA_DIR: directory,
      BELLHOP_BOOTSTRAP_KEY: key,
      BELLHOP_EGRESS_ALLOW: upstream.host,
      LOG_LEVEL: 'silent',
    }
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
    const knownSecrets = createKnownSecrets()
    const log = createLog('silent', knownSecrets)
    return { port, server: await startServer(readConfig(env), createTerminal(silent), {}, { log, knownSecrets }) }
  }
  const first = await start()
  const send = (path: string, body: unknown) => call(first.port, 'POST', path, { key, body })
  const request = { method: 'POST', url: `${upstream.base}/refunds`, body: '{}', timeoutMs: 60_000 }
  const description = 'Use when a customer wants money back.'
  await send('/v1/actions', { name: 'refund', description, runMode: 'automatic', request })
  const left = send('/v1/actions/refund/runs', { inputs: {} }).catch(() => 'left')
  await expect.poll(() => upstream.requests.length, { timeout: 10_000 }).toBe(1)
  await first.server.stop(200)
  expect(await left).toBe('left')

  const second = await start()
  const seen = () => call(second.port, 'GET', '/v1/runs', { key })
  await expect.poll(seen, { timeout: 10_000 }).toMatchObject({ body: { data: [{ status: 'unknown' }] } })
  expect(upstream.requests).toHaveLength(1)
  await second.server.stop(200)
}, 40_000)
