import { setTimeout as sleep } from 'node:timers/promises'
import type { LanguageModelV4StreamPart } from '@ai-sdk/provider'
import { beforeAll, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { createEmbedApp, type EmbedApp } from '../../testing/embed-app.ts'
import { spoken } from '../../testing/live-app.ts'
import { playModel } from '../../testing/model-conversation.ts'

describeOnEachDatabase('a visitor who has heard enough', open => {
  let test: EmbedApp
  beforeAll(async () => {
    test = await createEmbedApp(await open())
  })

  it('stops their own answer, and no other', async () => {
    const model = playModel(test)
    const talk = async function* (): AsyncGenerator<LanguageModelV4StreamPart> {
      for (;;) {
        yield { type: 'text-delta', id: '1', delta: 'and so on, ' }
        await sleep(20)
      }
    }
    model.play({ parts: talk() })
    const visitor = await test.visit()
    const other = await test.visit()
    await visitor.post('/embed/v1/messages', { text: 'hi' })
    await visitor.events(event => event.type === 'text-delta' && event.text.startsWith('and so on'))
    expect((await other.post('/embed/v1/stop')).body).toEqual({ stopped: false })
    expect((await visitor.post('/embed/v1/stop')).body).toEqual({ stopped: true })
    const events = await visitor.events(event => event.type === 'turn-end')
    expect(spoken(events)).toContain('and so on')
    expect((await visitor.post('/embed/v1/stop')).body).toEqual({ stopped: false })
    expect((await test.page('POST', '/embed/v1/stop', { body: {} })).status).toBe(401)
  })
})
