import { expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { useLiveApp } from '../testing/live-app.ts'

describeOnEachDatabase('the preview of a transform', open => {
  const live = useLiveApp(open)
  const preview = (body: Record<string, unknown>) => live().call('POST', '/v1/actions/transform-preview', { body })

  it('gives what the code makes of the sample, the inputs and the status, with its logs', async () => {
    const answer = await preview({
      code: 'console.log("seen", status)\nreturn { total: response.items.length, who: inputs.name }',
      sample: { items: [1, 2] },
      inputs: { name: 'Ann' },
      status: 201,
    })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ result: { total: 2, who: 'Ann' }, error: null, logs: ['seen 201'] })
  })

  it('answers what fails with its code and message, syntax too, rather than with an error of its own', async () => {
    for (const code of ['response.a.b', 'return {', 'throw new Error("no")']) {
      const answer = await preview({ code, sample: {} })
      expect(answer.status, code).toBe(200)
      expect(answer.body, code).toMatchObject({ result: null, error: { code: 'transform_failed' } })
      expect(JSON.stringify(answer.body), code).not.toMatch(/\/core\/|node:/)
    }
    expect((await preview({ code: 'for (;;) {}' })).body).toMatchObject({ error: { code: 'transform_timeout' } })
  })

  it('reaches nothing outside, and keeps no run', async () => {
    const code = '[typeof fetch, typeof process, typeof require, typeof setTimeout]'
    const answer = await preview({ code })
    expect(answer.body).toMatchObject({ result: ['undefined', 'undefined', 'undefined', 'undefined'] })
    expect((await live().call('GET', '/v1/runs')).body).toMatchObject({ data: [] })
    expect(live().upstream.requests).toEqual([])
  })

  it('is for those who may change actions', async () => {
    const key = await live().addKey(['read', 'run', 'approve'])
    const answer = await live().call('POST', '/v1/actions/transform-preview', { body: { code: '1' }, key: key.value })
    expect(answer.status).toBe(403)
  })
})
