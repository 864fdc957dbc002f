import { describe, expect, it } from 'vitest'
import { toQuestion } from './resolve-host.ts'
import { openEgress } from './testdata/guarded.ts'
import { startUpstream } from './testdata/loopback-upstream.ts'

describe("the system's resolver", () => {
  it('is asked for the whole name, so that no search list is applied', () => {
    expect(toQuestion('api.shop.com', false)).toBe('api.shop.com.')
  })

  it('is asked for a name of the list as it stands, so that the hosts file knows it', async () => {
    const upstream = await startUpstream(response => response.end('{}'))
    const listed = upstream.hostPort.replace('127.0.0.1', 'localhost')
    const egress = openEgress({ allow: listed })
    expect(await egress.request({ method: 'GET', url: `http://${listed}/` })).toMatchObject({ status: 200 })
  })
})

describe('the connection', () => {
  it('tries the next judged address when one does not answer, and resolves nothing again', async () => {
    const upstream = await startUpstream(response => response.end('{}'))
    const listed = upstream.hostPort.replace('127.0.0.1', 'shop.internal')
    const resolve = async () => [
      { address: '::1', family: 6 as const },
      { address: '127.0.0.1', family: 4 as const },
    ]
    const egress = openEgress({ allow: listed, resolve })
    expect(await egress.request({ method: 'GET', url: `http://${listed}/` })).toMatchObject({
      status: 200,
      remoteAddress: '127.0.0.1',
    })
  })
})
