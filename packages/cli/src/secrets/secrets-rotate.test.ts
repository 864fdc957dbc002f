import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callBellhop } from '../testing/call-bellhop.ts'
import { readKeyFile } from './key-program.ts'

// The real file of the master key, beside a server that says what a test needs it to say.

const dayMs = 24 * 60 * 60 * 1000

describe('bellhop secrets rotate', () => {
  let dataDir: string
  let path: string
  let server: Server | null
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'bellhop-cli-'))
    path = join(dataDir, 'master.key')
    server = null
  })
  afterEach(async () => {
    await new Promise(resolve => (server ? server.close(resolve) : resolve(null)))
    rmSync(dataDir, { recursive: true })
  })

  const writeKeys = (...bytes: number[]) =>
    writeFileSync(path, bytes.map(byte => Buffer.alloc(32, byte).toString('base64')).join(','), { mode: 0o600 })
  const keysInFile = () => readFileSync(path, 'utf8').split(',').length

  async function answerWith(status: object): Promise<Record<string, string>> {
    const listening = createServer((request, response) => {
      response.setHeader('Content-Type', 'application/json')
      response.setHeader('Connection', 'close')
      response.end(JSON.stringify(request.url === '/healthz' ? { status: 'ok' } : status))
    })
    server = listening
    await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve))
    const address = listening.address()
    const port = typeof address === 'object' && address ? address.port : 0
    return { BELLHOP_URL: `http://127.0.0.1:${port}`, BELLHOP_API_KEY: 'bh_x', BELLHOP_DATA_DIR: dataDir }
  }

  async function rotated(sealsSince: number, visitorTokenMs: number) {
    writeKeys(1, 2)
    // As old as can be: when the file was written says nothing of when a server began to seal with its first key.
    utimesSync(path, 1, 1)
    const file = await readKeyFile({ PATH: process.env.PATH, BELLHOP_DATA_DIR: dataDir })
    if (!file) throw new Error('no file')
    const environment = await answerWith({
      current: file.current,
      complete: true,
      keys: [
        { id: file.current, state: 'current', envelopes: 3 },
        { id: file.older[0], state: 'older', envelopes: 0 },
      ],
      secrets: 0,
      sealsSince: new Date(sealsSince).toISOString(),
      visitorTokenMs,
    })
    return { environment, until: new Date(sealsSince + visitorTokenMs).toISOString() }
  }

  it('leaves an older key in the file for as long as the server says that tokens live, from when it began to seal', async () => {
    const { environment, until } = await rotated(Date.now() - 8 * dayMs, 90 * dayMs)
    const called = await callBellhop(['secrets', 'rotate'], environment)
    expect(called).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining(`It stays in ${path} until ${until}`),
    })
    expect(keysInFile()).toBe(2)
  })

  it('takes it out once that is over', async () => {
    const { environment } = await rotated(Date.now() - 91 * dayMs, 90 * dayMs)
    expect((await callBellhop(['secrets', 'rotate'], environment)).out).toMatch(
      /Nothing needs .* any more: taken out of/,
    )
    expect(keysInFile()).toBe(1)
  })

  it('does not call a rotation done while the server has not been restarted with the key that was made for it', async () => {
    writeKeys(1, 2)
    const file = await readKeyFile({ PATH: process.env.PATH, BELLHOP_DATA_DIR: dataDir })
    if (!file?.older[0]) throw new Error('no file')
    const environment = await answerWith({
      current: file.older[0],
      complete: true,
      keys: [{ id: file.older[0], state: 'current', envelopes: 3 }],
      secrets: 0,
      sealsSince: new Date(0).toISOString(),
      visitorTokenMs: dayMs,
    })
    const called = await callBellhop(['secrets', 'rotate'], environment)
    expect(called).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        `still seals with the older key ${file.older[0]}: ${file.current} stands first .* Restart`,
      ),
    })
    expect(called.out).not.toContain('Everything is sealed')
    expect(keysInFile()).toBe(2)
  })

  it('says until when a key in BELLHOP_MASTER_KEY has to stay', async () => {
    const { environment, until } = await rotated(Date.now(), 90 * dayMs)
    const masterKey = Buffer.alloc(32, 1).toString('base64')
    const called = await callBellhop(['secrets', 'rotate'], { ...environment, BELLHOP_MASTER_KEY: masterKey })
    expect(called.out).toMatch(`Take it out of BELLHOP_MASTER_KEY, on one server after the other, after ${until}`)
  })

  it('stops after a new key where servers that it cannot see may run on a Postgres, and seals nothing', async () => {
    writeKeys(1)
    const environment = {
      BELLHOP_DATA_DIR: dataDir,
      // Nothing answers at either: going on would fail.
      PORT: '1',
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
    }
    const called = await callBellhop(['secrets', 'rotate', '--new-key', '--drop-now'], environment)
    expect(called).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^The master key .* was made .*\nGive that file to every server .* restart them/),
    })
    expect(keysInFile()).toBe(2)
  })
})
