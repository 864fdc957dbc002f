import { setTimeout as sleep } from 'node:timers/promises'
import type { LanguageModelV4StreamPart } from '@ai-sdk/provider'
import type { StreamEvent } from '@bellhop/core/stream'
import { beforeAll, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { createEmbedApp, type EmbedApp } from '../../testing/embed-app.ts'
import { spoken, theEvent } from '../../testing/live-app.ts'
import { playModel } from '../../testing/model-conversation.ts'

describeOnEachDatabase('a visitor who has heard enough', open => {
  let test: EmbedApp
  beforeAll(async () => {
    test = await createEmbedApp(await open())
  })

  it('stops their own answer, and no other', async () => {
    const model = playModel(test)
    model.play({ parts: talk('and so on, ') })
    const visitor = await test.visit()
    const other = await test.visit()
    await visitor.post('/embed/v1/messages', { text: 'hi' })
    await visitor.events(says('and so on'))
    expect((await other.post('/embed/v1/stop')).body).toEqual({ stopped: false })
    expect((await visitor.post('/embed/v1/stop')).body).toEqual({ stopped: true })
    const events = await visitor.events(isEnd)
    expect(spoken(events)).toContain('and so on')
    expect((await visitor.post('/embed/v1/stop')).body).toEqual({ stopped: false })
    expect((await test.page('POST', '/embed/v1/stop', { body: {} })).status).toBe(401)
  })

  it('stops all that is being said to them: also what a card brings that they have pressed meanwhile', async () => {
    const model = playModel(test)
    model.play({ calls: [{ name: 'return_item', input: { order_id: 'A7' } }] })
    const visitor = await test.visit()
    await visitor.post('/embed/v1/messages', { text: 'I want to send A7 back' })
    const asked = theEvent(await visitor.events(isEnd), 'approval-requested')
    model.play({ parts: talk('once upon a time, ') }, { parts: talk('and by the way, ') })
    const { turnId } = (await visitor.post('/embed/v1/messages', { text: 'tell me a story meanwhile' })).body as {
      turnId: string
    }
    await visitor.events(says('once upon'))
    await visitor.post(`/embed/v1/runs/${asked.runId}/approve`, { digest: asked.digest })
    await visitor.events(says('and by the way'))
    expect((await visitor.post('/embed/v1/stop')).body).toEqual({ stopped: true })
    const over = await visitor.events(event => isEnd(event) && event.status === 'done')
    const rest = await visitor.events(event => isEnd(event) && event.status === 'done', over.at(-1)?.number)
    const ended = [over.at(-1), rest.at(-1)].map(event => event?.type === 'turn-end' && event.turnId)
    expect(ended).toContain(turnId)
    expect(new Set(ended).size).toBe(2)
    expect((await visitor.post('/embed/v1/stop')).body).toEqual({ stopped: false })
  })
})

/** An answer without an end. */
async function* talk(words: string): AsyncGenerator<LanguageModelV4StreamPart> {
  for (;;) {
    yield { type: 'text-delta', id: '1', delta: words }
    await sleep(20)
  }
}

function says(words: string) {
  return (event: StreamEvent) => event.type === 'text-delta' && event.text.startsWith(words)
}

function isEnd(event: StreamEvent): event is Extract<StreamEvent, { type: 'turn-end' }> {
  return event.type === 'turn-end'
}
