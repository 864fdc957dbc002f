import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type Called, callBellhop } from '../testing/call-bellhop.ts'
import { makeTrail, toFile } from '../testing/trail.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const { lines, head, entries } = makeTrail(5)
const healthy: Answer = (_, response) => void response.end('{"status":"ok"}')
const checkpoint: Answer = (_, response) =>
  void response.end(JSON.stringify({ ...head, at: '2026-11-20T12:00:00.000Z' }))
const exported: Answer = (_, response) => void response.end(toFile(lines))
const runs: Answer = (_, response) => void response.end('{"runs":{"checked":3,"removed":0}}\n')
const sound = {
  '/healthz': healthy,
  '/v1/audit/checkpoint': checkpoint,
  '/v1/audit/export': exported,
  '/v1/audit/runs': runs,
}

let server: Server | undefined
afterEach(() => server?.closeAllConnections())
afterEach(() => server?.close())

describe('bellhop audit verify, of a running server', () => {
  it('verifies what the server exports, with the key and nothing else', async () => {
    const keys: unknown[] = []
    const noting: Answer = (request, response) => {
      keys.push(request.headers.authorization)
      exported(request, response)
    }
    expect(await verify({ ...sound, '/v1/audit/export': noting })).toEqual({
      code: 0,
      out: `The chain of workspace wsp_1 holds: 5 entries, head ${head.hash}.\n3 records of runs match their entries.`,
      err: '',
    })
    expect(keys).toEqual(['Bearer bh_test'])
  })

  it('takes entries that came after the checkpoint', async () => {
    const before: Answer = (_, response) => void response.end(JSON.stringify({ seq: 3, hash: entries[2]?.hash }))
    expect(await verify({ ...sound, '/v1/audit/checkpoint': before })).toMatchObject({ code: 0 })
  })

  it('names runs whose records are not what the trail says of them', async () => {
    const altered: Answer = (_, response) => {
      const found = [
        { run: { id: 'run_1', seq: 4, fault: 'altered' } },
        { run: { id: 'run_2', seq: 5, fault: 'missing' } },
        { run: { id: 'run_3', seq: 0, fault: 'added' } },
        { runs: { checked: 1, removed: 2 } },
      ]
      response.end(found.map(line => `${JSON.stringify(line)}\n`).join(''))
    }
    const { code, out } = await verify({ ...sound, '/v1/audit/runs': altered })
    expect(code).toBe(1)
    expect(out.split('\n').slice(1)).toEqual([
      'The record of run run_1 was altered: it is not what entry 4 says.',
      'The record of run run_2 is gone, of which entry 5 tells, and retention did not remove it.',
      'The record of run run_3 says that it has ended, but no entry of the trail tells of that.',
      '1 record of a run matches its entry, 2 removed by retention.',
    ])
    const cut: Answer = (_, response) => void response.end('{"broken":"Look at the log."}\n')
    expect(await verify({ ...sound, '/v1/audit/runs': cut })).toMatchObject({
      code: 2,
      err: expect.stringMatching(/did not check its records/),
    })
  })

  it('takes the word of a server that it could not go on for no verdict', async () => {
    const broken: Answer = (_, response) =>
      void response.end(`${toFile(lines.slice(0, 2))}{"broken":"Its log says why."}\n`)
    expect(await verify({ ...sound, '/v1/audit/export': broken })).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/could not give the whole trail\. .*Its log says why/),
    })
  })

  it('finds an export that was cut off together with its head, by the checkpoint', async () => {
    const cut: Answer = (_, response) => void response.end(toFile(makeTrail(3).lines))
    expect(await verify({ ...sound, '/v1/audit/export': cut })).toMatchObject({
      code: 1,
      out: expect.stringMatching(/does not hold after entry 3 \(aud_3\)\. .*its head is entry 5/),
    })
  })

  it('says where it broke off when the server ends the export early: that is no verdict', async () => {
    const broken: Answer = (_, response) => {
      response.write(toFile(lines.slice(0, 2)), () => response.destroy())
    }
    const { code, out, err } = await verify({ ...sound, '/v1/audit/export': broken })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/broke off in the middle of the export/)
  })

  it.each<[string, number, string, RegExp]>([
    ['does not know', 401, 'unauthorized', /does not know the key of BELLHOP_API_KEY.*with the scope admin/],
    ['gives too little to', 403, 'forbidden', /lacks the scope admin/],
  ])('names the key that is needed in place of one that the server %s', async (_what, status, code, words) => {
    const refusing: Answer = (_, response) => {
      response.writeHead(status).end(JSON.stringify({ error: { code, message: 'No.', hint: 'Ask.' } }))
    }
    const called = await verify({ ...sound, '/v1/audit/checkpoint': refusing })
    expect(called).toEqual({ code: 2, out: '', err: expect.stringMatching(words) })
    expect(called.err).not.toContain('bh_test')
  })

  it('names the key that is needed where there is none', async () => {
    const called = await verify(sound, { BELLHOP_API_KEY: '', BELLHOP_DATA_DIR: '/nowhere' })
    expect(called).toEqual({ code: 2, out: '', err: expect.stringMatching(/set BELLHOP_API_KEY .*\/nowhere\/api-key/) })
  })

  it("tells the server's own words where it refuses the host name", async () => {
    const refusing: Answer = (_, response) => {
      response
        .writeHead(403)
        .end('{"error":{"code":"origin_refused","message":"Not that host name.","hint":"Use another."}}')
    }
    expect(await verify({ '/healthz': refusing })).toMatchObject({
      code: 2,
      err: expect.stringMatching(/403\. Not that host name\. Use/),
    })
  })

  it('follows no redirect: the key would go elsewhere', async () => {
    const away: Answer = (_, response) => void response.writeHead(302, { location: '/v1/audit/checkpoint' }).end()
    expect(await verify({ ...sound, '/v1/audit/export': away })).toMatchObject({
      code: 2,
      err: expect.stringMatching(/answered 302/),
    })
  })

  it('does not take another program for the server, nor its refusal for one of a key', async () => {
    const other = /isn't Bellhop/
    const page: Answer = (_, response) => void response.end('<h1>Hello</h1>')
    const refusing: Answer = (_, response) => void response.writeHead(401).end('{"error":{"code":"unauthorized"}}')
    expect(await verify({ '/healthz': page })).toMatchObject({ code: 2, err: expect.stringMatching(other) })
    expect(await verify({ '/healthz': refusing })).toMatchObject({ code: 2, err: expect.stringMatching(other) })
  })

  it('reads no database in place of a server that was named', async () => {
    const called = await callBellhop(['audit', 'verify'], { BELLHOP_URL: 'http://127.0.0.1:9' })
    expect(called).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/leave BELLHOP_URL out/),
    })
  })

  it.each([
    [{ BELLHOP_URL: 'actions.example.com' }, /BELLHOP_URL must be an address/],
    [{ BELLHOP_URL: 'https://actions.example.com/bellhop' }, /without a path/],
    [{ BELLHOP_PUBLIC_URL: 'ftp://actions.example.com' }, /BELLHOP_PUBLIC_URL must be an address/],
    [{ PORT: '99999' }, /PORT must be/],
  ])('refuses %o', async (environment, words) => {
    expect(await callBellhop(['audit', 'verify'], environment)).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(words),
    })
  })
})

async function verify(answers: Record<string, Answer>, environment: Record<string, string> = {}): Promise<Called> {
  server = createServer((request, response) => {
    const answer = answers[request.url ?? '']
    if (answer) answer(request, response)
    else response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return callBellhop(['audit', 'verify'], { PORT: String(port), BELLHOP_API_KEY: 'bh_test', ...environment })
}
