import { describe, expect, it } from 'vitest'
import { toWireHeaders } from '../egress/request-headers.ts'
import { headerNameProblem } from './header-name.ts'

const names = [
  ...['Host', 'HOST', 'Content_Length', 'Transfer-Encoding', 'Connection', 'Keep-Alive', 'Upgrade', 'TE', 'Trailer'],
  ...['HTTP2-Settings', 'Expect', 'Proxy-Authorization', 'Metadata', 'Metadata-Flavor', 'x_google_metadata_request'],
  ...['X-aws-ec2-metadata-token', 'X-aliyun-ecs-metadata-token', 'X Order', '', 'X-Örder', ':authority', 'X\r\nY'],
  ...['X-Order', 'Accept', 'Authorization', 'Host-Id', 'Accept-Encoding', 'X_Order', "!#$%&'*+-.^_`|~"],
]

describe('headerNameProblem', () => {
  it.each(names)('refuses when saved exactly what the guard refuses when sent: %j', name => {
    const isRefusedWhenSent = () => {
      try {
        toWireHeaders([{ name, value: '1' }])
        return false
      } catch {
        return true
      }
    }
    expect(headerNameProblem(name) !== null).toBe(isRefusedWhenSent())
  })
})
