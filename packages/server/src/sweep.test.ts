import { expect, it } from 'vitest'
import { startSweeping } from './sweep.ts'
import { describeOnEachDatabase } from './testing/databases.ts'
import { createEmbedApp } from './testing/embed-app.ts'

describeOnEachDatabase('looking for what is past its time', open => {
  it('ends it by itself', async () => {
    const test = await createEmbedApp(await open())
    const visitor = await test.visit()
    await visitor.press('fill_cart', 'client-action')
    const stop = startSweeping(test.conversationParts, 20)
    test.clock.advance(30_000)
    const events = await visitor.events(event => event.type === 'action-end')
    expect(events.at(-1)).toMatchObject({ status: 'failed' })
    await stop()
  })
})
