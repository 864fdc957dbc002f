import { request } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Script, startScriptedUpstream } from './scripted-upstream.ts'

async function open(...answers: Script[]) {
  const upstream = await startScriptedUpstream(answers)
  onTestFinished(() => upstream.close())
  return upstream
}

/** What a client sees: an answer, a broken one, or none. */
function call(url: string, { method = 'GET', body = '' } = {}): Promise<{ status: number; body: string } | string> {
  return new Promise(resolve => {
    const sent = request(url, { method, headers: { 'x-a': ['1', '2'] } }, response => {
      let text = ''
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
      response.on('error', () => resolve(`broken after ${text}`))
    })
    sent.on('error', () => resolve('no answer'))
    sent.setTimeout(200, () => {
      resolve('hangs')
      sent.destroy()
    })
    sent.end(body)
  })
}

describe('a scripted upstream', () => {
  it('answers by script, in order, and refuses what is not scripted', async () => {
    const upstream = await open({ json: { a: 1 } }, seen => ({ status: 201, body: `got ${seen.body}` }))
    upstream.script({ status: 204 })
    expect(await call(upstream.origin)).toEqual({ status: 200, body: '{"a":1}' })
    expect(await call(upstream.origin, { method: 'POST', body: 'x' })).toEqual({ status: 201, body: 'got x' })
    expect(await call(upstream.origin)).toEqual({ status: 204, body: '' })
    expect(await call(upstream.origin)).toMatchObject({ status: 501 })
  })

  it('records what arrived', async () => {
    const upstream = await open({})
    await call(`${upstream.origin}/a?b=c`, { method: 'POST', body: 'é' })
    expect(upstream.requests).toMatchObject([{ method: 'POST', path: '/a?b=c', body: 'é', headers: { 'x-a': '1, 2' } }])
    expect(upstream.requests[0]?.rawHeaders.slice(0, 4)).toEqual(['x-a', '1', 'x-a', '2'])
  })

  it.each<[script: Script, seen: unknown]>([
    ['hang', 'hangs'],
    ['reset', 'no answer'],
    [{ body: 'abc', end: 'cut' }, 'broken after abc'],
    [{ body: 'abc', end: 'hang' }, 'hangs'],
    [{ body: 'abc', afterMs: 1_000 }, 'hangs'],
    [{ body: 'x'.repeat(3_000_000) }, { status: 200, body: 'x'.repeat(3_000_000) }],
  ])('fails as it is told: %j', async (script, seen) => {
    const upstream = await open(script)
    expect(await call(upstream.origin)).toEqual(seen)
    expect(upstream.requests).toHaveLength(1)
  })

  it('ends what hangs when it is closed', async () => {
    const upstream = await open('hang')
    const called = call(upstream.origin)
    while (upstream.requests.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
    await upstream.close()
    expect(await called).toBe('no answer')
    expect(await call(upstream.origin)).toBe('no answer')
  })
})
