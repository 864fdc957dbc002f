import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'

const names = ['intent', 'sent', 'answered', 'recorded'].map(point => `bellhop.run.${point}`)

describeOnEachDatabase('the points of a send', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let passed: { name: string; message: unknown }[]
  const note = (message: unknown, name: string | symbol) => passed.push({ name: String(name), message })
  beforeEach(async () => {
    app = live()
    passed = []
    for (const name of names) subscribe(name, note)
    const request = { method: 'POST', path: '/refunds', body: '{}' }
    await app.addAction({ name: 'refund', runMode: 'automatic', inputs: [], request })
    await app.addAction({ name: 'look', inputs: [] })
  })
  afterEach(() => {
    for (const name of names) unsubscribe(name, note)
  })

  it('are passed by a write in this order, each telling which run it is', async () => {
    const { id } = await app.run('/v1/actions/refund/runs')
    const message = { workspaceId: app.workspaceId, runId: id, write: true }
    expect(passed).toEqual(names.map(name => ({ name, message })))
  })

  it('are passed by a read that is recorded once, which has no intent', async () => {
    const { id } = await app.run('/v1/actions/look/runs')
    const message = { workspaceId: app.workspaceId, runId: id, write: false }
    expect(passed).toEqual(names.slice(1).map(name => ({ name, message })))
  })
})
